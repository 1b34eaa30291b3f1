"""Folders as Customer Insights and Dataverse write them, and memberships."""
