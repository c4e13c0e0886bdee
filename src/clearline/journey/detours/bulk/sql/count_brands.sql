-- Count the good rows of a file by brand.
SELECT brand_id, count(*) FROM asked_line GROUP BY brand_id ORDER BY brand_id
