"""The filter people type: parsed into conditions, tested on rows where these tell enough, else on whole objects."""
