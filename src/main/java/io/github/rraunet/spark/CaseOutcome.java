package io.github.rraunet.spark;

import io.github.rraunet.metrics.CaseScores;
import io.github.rraunet.record.RecordedImage;
import java.io.Serializable;

/** The scores of a case, and what its images were. */
record CaseOutcome(CaseScores scores, RecordedImage reference, RecordedImage prediction) implements Serializable {}
