"""What the installation knows of its brands, which are no people."""

NOT_PERSONAL = {
    **{
        f"brands_brand.{column}": "the brand's own"
        for column in (
            *(
                "code",
                "name",
                "country",
                "subdivision",
                "law_pack",
                "time_zone",
                "currency",
                "default_language",
            ),
            *("sender_name", "sender_email", "host", "reference_prefix", "colour"),
        )
    },
}
