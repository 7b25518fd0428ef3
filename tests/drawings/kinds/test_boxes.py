import pytest

from ric.drawings.kinds import boxes
from ric.drawings.material import Lacking
from ric.drawings.table import Table


def test_no_task_answers_with_boxes_yet(material, soup):
    with pytest.raises(Lacking, match="answers of task 'toy' are no boxes"):
        boxes.points(material(soup))
    with pytest.raises(NotImplementedError):
        boxes.draw(Table("", ()))
