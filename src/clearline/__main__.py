from clearline.cli import main

main()
