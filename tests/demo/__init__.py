"""The simulated API, asked as runtui asks it."""
