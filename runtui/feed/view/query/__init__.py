"""The filter people type: read into conditions, asked of rows alone where that is enough, else of whole objects."""
