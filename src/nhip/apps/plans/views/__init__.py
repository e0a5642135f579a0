"""Pages of plans: `documents` the plan, `editing` its head and rows, `steering` the board, `work`
what a unit does, `importing` a document read and reviewed, `calendar` the feed."""
