"""Reads of plans, each module one question: `recurring` which period is asked for, `counting`
where every task stands, `reading` a plan as its document, `targets` where targets stand,
`steering` the leaders' board, `mine` what a unit has to do."""
