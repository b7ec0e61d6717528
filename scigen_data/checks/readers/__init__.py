"""Readers of figures: a chat model, OCR, and answers recorded earlier."""
