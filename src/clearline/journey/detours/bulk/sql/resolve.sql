-- Find the lines that the rows of a file name; a row without a brand may meet several.
-- The tag is what is known without asking a policy: an open case, a day of its own, or neither.
CREATE TEMP TABLE asked_line ON COMMIT DROP AS
SELECT staged.position, staged.id, line.brand_id, line.id AS line_id, staged.ends_on,
       greatest(staged.ends_on, brand_day.today) AS day, brand_day.today, coalesce(staged.note, '') AS note,
       CASE WHEN running.id IS NOT NULL THEN 'open' WHEN staged.ends_on IS NOT NULL THEN 'later' ELSE 'now' END AS tag,
       count(*) OVER (PARTITION BY staged.position) AS meant,
       min(staged.position) OVER (PARTITION BY line.id) AS first
FROM bulk_staged staged
JOIN lines_line line ON line.external_id = staged.external
JOIN brands_brand brand ON brand.id = line.brand_id AND (staged.brand IS NULL OR staged.brand = brand.code)
JOIN unnest(%(brands)s::uuid[], %(days)s::date[]) AS brand_day (id, today) ON brand_day.id = brand.id
LEFT JOIN cases_case running
    ON running.brand_id = line.brand_id AND running.line_id = line.id AND running.ended_at IS NULL
