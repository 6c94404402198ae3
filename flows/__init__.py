"""Everything that touches the world: sources, recipes, tables, versions, schedules, commands."""
