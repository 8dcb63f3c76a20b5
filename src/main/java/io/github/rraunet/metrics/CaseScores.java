package io.github.rraunet.metrics;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found of one case without its masks: travels between processes, and stays on disk as JSON.
 *
 * @param name       of the case
 * @param rows       of the table, one a label
 * @param statistics by label, in the order of the rows, for pooling over cases
 * @param slices     a row for each slice that holds foreground; empty unless they were asked for
 * @param notes      what the user should know, one sentence each
 */
public record CaseScores(String name, List<ScoreRow> rows, Map<String, PairStatistics> statistics, List<ScoreRow> slices,
  List<String> notes) implements Serializable
{

  public CaseScores {
    rows = List.copyOf(rows);
    statistics = Collections.unmodifiableMap(new LinkedHashMap<>(statistics));
    slices = List.copyOf(slices);
    notes = List.copyOf(notes);
  }

  /** @return one line of JSON that holds every number exactly; those that JSON has no digits for, NaN and infinities, as texts */
  public String toJson() {
    return ScoresJson.write(this);
  }

  /** @throws IllegalArgumentException if the text was not written by {@link #toJson} as this version writes it */
  public static CaseScores fromJson(final String json) {
    try {
      return ScoresJson.read(json);
    }
    catch (final RuntimeException e) { // of many kinds, one for each way of being something else
      throw new IllegalArgumentException("these are no scores of a case as this version writes them (" + e.getMessage()
        + "); evaluate the case again", e);
    }
  }
}
