-- Note the rows that name several lines, a line that an earlier row names, or a day that is over.
INSERT INTO import_fault
SELECT %(file)s, asked.position, min(concat_ws('/', staged.brand, staged.external)),
       CASE WHEN min(asked.meant) = 1 AND min(asked.first) = asked.position THEN 'ends_on' ELSE 'line' END,
       CASE WHEN min(asked.meant) > 1 THEN 'ambiguous'
            WHEN min(asked.first) < asked.position THEN 'duplicate'
            ELSE 'bad_date' END,
       CASE WHEN min(asked.meant) > 1
                THEN 'several brands have it; write '
                     || string_agg(brand.code || '/' || staged.external, ' or ' ORDER BY brand.code)
            WHEN min(asked.first) < asked.position
                THEN 'row ' || min(asked.first) || ' names the same line; keep one of them'
            ELSE min(asked.ends_on) || ' is over; choose ' || min(asked.today) || ' or a later day' END
FROM asked_line asked
JOIN bulk_staged staged ON staged.position = asked.position
JOIN brands_brand brand ON brand.id = asked.brand_id
WHERE asked.meant > 1 OR asked.first < asked.position OR asked.ends_on < asked.today
GROUP BY asked.position
