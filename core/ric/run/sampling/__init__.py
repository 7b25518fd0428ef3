"""From requests to samples: seeds, pieces, mixtures for samplers that know one member at a time."""
