"""Examples on disk: their files, headers, front matter and expectations."""
