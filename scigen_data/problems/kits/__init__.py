"""Drawing kits: parts that families of a subject share, in any look; inlined into programs.

A module a subject of drawing. Each part takes what it needs of the look from its first argument;
`sheet(look)` draws all parts of the module on one page (`scripts/contact_sheet.py --kits`).
"""
