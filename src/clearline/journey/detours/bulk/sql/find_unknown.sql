-- Note the rows whose line, or whose brand, the book does not know.
INSERT INTO import_fault
SELECT %(file)s, staged.position, concat_ws('/', staged.brand, staged.external), 'line',
       CASE WHEN brand.id IS NULL AND staged.brand IS NOT NULL THEN 'unknown_brand' ELSE 'unknown_line' END,
       CASE WHEN brand.id IS NULL AND staged.brand IS NOT NULL
           THEN 'there is no brand ' || staged.brand || '; write the code of one that there is'
           ELSE 'the book has no such line; import it first, or mend the id'
       END
FROM bulk_staged staged
LEFT JOIN brands_brand brand ON brand.code = staged.brand
WHERE NOT EXISTS (SELECT 1 FROM asked_line WHERE asked_line.position = staged.position)
