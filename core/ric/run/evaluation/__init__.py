"""A family along the preference grid: its curve, further measures, a choice on it, the exact front."""
