"""Built-in components: formats, mappings, samplers, backends and algorithms. Core never imports this package."""
