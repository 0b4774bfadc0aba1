"""Chinese and English text on the pages of a PDF: fonts, lines and single runs."""
