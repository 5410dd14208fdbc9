"""How is it kept?"""
