"""Assessment rounds: self-assessment, evidence, appraisal, explanation, decision, ranking."""
