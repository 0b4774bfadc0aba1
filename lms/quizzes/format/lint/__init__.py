"""Quality lint of quiz files: what is no error but makes questions worse. `lint(files)` in `checking` is the entry."""
