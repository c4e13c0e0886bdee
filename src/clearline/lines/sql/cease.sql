-- End lines in the book.
UPDATE lines_line SET status = 'ceased', ceased_at = %(now)s, changed_at = %(now)s
WHERE id = ANY (%(lines)s::uuid[]) AND status <> 'ceased'
