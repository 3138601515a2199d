"""What is known of single runs: lifetime, journal, steps and messages, comparison, health, schemas."""
