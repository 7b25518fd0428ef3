"""Reading the user's data: files to records, records to rows, rows to splits. Every loss is counted, none is silent."""
