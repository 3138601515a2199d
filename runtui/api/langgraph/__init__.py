"""The protocol of LangGraph servers: LangSmith Deployment, ``langgraph dev``, and Aegra."""
