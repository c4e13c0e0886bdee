"""Let the engine refresh the planner's figures after an import: ANALYZE is the owner's right alone."""

from django.db import migrations

from clearline.brands.schema import ENGINE

ANALYZE = f"""
    CREATE FUNCTION lines_analyze() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        ANALYZE public.lines_plan, public.lines_account, public.lines_line, public.lines_sim,
            public.lines_device, public.lines_balance, public.lines_contract, public.lines_bill,
            public.lines_order, public.lines_service, public.lines_link, public.lines_points,
            public.lines_usage;
    END $$;
    REVOKE EXECUTE ON FUNCTION lines_analyze() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION lines_analyze() TO {ENGINE};
"""


class Migration(migrations.Migration):
    dependencies = [("lines", "0002_rules")]

    operations = [migrations.RunSQL(ANALYZE, "DROP FUNCTION lines_analyze()")]
