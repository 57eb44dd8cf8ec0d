"""DrawingML, the drawings of Office files: colours, text, charts and diagrams."""
