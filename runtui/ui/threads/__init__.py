"""The saved threads: the picker, the pane beside the runs, the details of one."""
