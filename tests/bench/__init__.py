"""How fast runtui is, against floors measured in the same run: ``make bench``."""
