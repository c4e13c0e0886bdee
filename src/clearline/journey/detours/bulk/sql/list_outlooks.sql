-- Every row of the file with its outlook, or why it is not taken, in the order of the file.
SELECT asked.position AS row, concat_ws('/', staged.brand, staged.external), brand.code, outlook.day, outlook.prospect,
       outlook.reason, outlook.rule, outlook.comes_back_minor, outlook.to_pay_minor, outlook.currency
FROM bulk_outlook outlook
JOIN asked_line asked ON asked.position = outlook.position
JOIN bulk_staged staged ON staged.position = asked.position
JOIN brands_brand brand ON brand.id = asked.brand_id
UNION ALL
SELECT fault.row, fault.id, '', NULL, 'refused', concat_ws(': ', fault."column", fault.detail), '', NULL, NULL, ''
FROM import_fault fault
ORDER BY 1
