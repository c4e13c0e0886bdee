from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "clearline.wiring"
    label = "wiring"

    def ready(self) -> None:
        from clearline.wiring import logs, rooms

        logs.configure()
        rooms.introduce()
