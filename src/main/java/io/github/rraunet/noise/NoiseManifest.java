package io.github.rraunet.noise;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonIOException;
import com.google.gson.stream.JsonWriter;
import io.github.rraunet.files.CsvTable;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The truth about a noisy set, as tables. They hold neither times nor folders: the same set gives the same bytes.
 *
 * <p>Columns: {@code mask} (file#slice#label), {@code file}, {@code slice} from 1 (empty for a volume), {@code label} (empty for
 * a mask), {@code empty} and {@code noisy} (0 or 1), {@code type}, {@code dice_aimed} (what each mask was driven to),
 * {@code dice} with the correct mask, {@code missed} (1 if the two differ by more than 0.02), {@code voxels} of the correct
 * mask, of the wrong one and of both, the parameters of the noise, {@code seed} of the mask, and {@code reason} if it missed.</p>
 */
public final class NoiseManifest {

  private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
  private static final String ALL = "all";

  private final NoisySet set;
  private final Set<String> parameters = new TreeSet<>();

  public NoiseManifest(final NoisySet set) {
    this.set = set;
    set.rows().forEach(row -> parameters.addAll(row.parameters().keySet()));
  }

  /** Writes a line for each mask, empty and correct ones too, after a line of names. */
  public void writeCsv(final Appendable out) throws IOException {
    out.append(String.join(",", columns())).append('\n');
    for (final ManifestRow row : set.rows())
      out.append(rowMap(row).values().stream().map(NoiseManifest::cell).collect(Collectors.joining(","))).append('\n');
  }

  private List<String> columns() {
    final List<String> columns = new ArrayList<>(List.of("mask", "file", "slice", "label", "empty", "noisy", "type",
      "dice_aimed", "dice", "missed", "voxels", "noisy_voxels", "common_voxels"));
    columns.addAll(parameters);
    columns.addAll(List.of("seed", "reason"));
    return columns;
  }

  private static String cell(final Object value) {
    return CsvTable.cell(value instanceof Boolean flag ? flag ? "1" : "0" : value);
  }

  /** @return values by column; null where a mask has none */
  private Map<String, Object> rowMap(final ManifestRow row) {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("mask", row.id().toString());
    map.put("file", row.id().file());
    map.put("slice", row.id().slice() == 0 ? null : row.id().slice());
    map.put("label", row.id().label() == 0 ? null : row.id().label());
    map.put("empty", row.isEmpty());
    map.put("noisy", row.isNoisy());
    map.put("type", row.isDrawn() ? row.share().key() : null);
    map.put("dice_aimed", Double.isNaN(row.aimed()) ? null : row.aimed());
    map.put("dice", row.dice());
    map.put("missed", row.isMissed());
    map.put("voxels", row.counts().clean());
    map.put("noisy_voxels", row.counts().noisy());
    map.put("common_voxels", row.counts().both());
    for (final String name : parameters)
      map.put(name, row.parameters().get(name));
    map.put("seed", row.isDrawn() ? row.seed() : null);
    map.put("reason", row.isMissed() || row.isDrawn() && !row.isNoisy() ? row.shortfall() : null);
    return map;
  }

  /** Writes settings, summary, masks and notes. @param files that were written for the set, by their names */
  public void writeJson(final List<String> files, final Writer out) throws IOException {
    try {
      writeAll(files, out);
    }
    catch (final JsonIOException e) { // in which Gson wraps what the writer throws, as on a full disk
      if (e.getCause() instanceof IOException known) throw known;
      throw e;
    }
  }

  private void writeAll(final List<String> files, final Writer out) throws IOException {
    final JsonWriter json = new JsonWriter(out); // not closed: the writer is the caller's
    json.setIndent("  ");
    json.setSerializeNulls(true);
    json.setHtmlSafe(false);
    json.beginObject();
    write(json, "settings", settings());
    write(json, "summary", summary());
    json.name("masks").beginArray();
    for (final ManifestRow row : set.rows())
      GSON.toJson(rowMap(row), Map.class, json);
    json.endArray();
    write(json, "files", files);
    write(json, "failed", set.failures());
    write(json, "notes", set.notes());
    json.endObject();
    json.flush();
    out.write('\n');
  }

  private static void write(final JsonWriter json, final String name, final Object value) throws IOException {
    json.name(name);
    GSON.toJson(value, Object.class, json);
  }

  private Map<String, Object> settings() {
    final NoiseSettings s = set.settings();
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("alpha", s.alpha());
    map.put("beta", s.beta());
    map.put("alpha_scope", s.scope().key());
    map.put("types", s.shares().stream().map(NoiseShare::key).collect(Collectors.joining(",")));
    map.put("weights", s.shares().stream().map(share -> String.valueOf(share.weight())).collect(Collectors.joining(":")));
    map.put("elastic_sigma", s.sigma() == null ? "" : s.sigma().toString());
    map.put("labels", s.labels().text());
    map.put("mode", s.mode().key());
    map.put("count_empty", s.countEmpty());
    map.put("seed", s.seed());
    return map;
  }

  private Map<String, Object> summary() {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("masks", set.masks().size());
    map.put("empty_masks", set.rows().size() - set.masks().size());
    map.put("noisy_masks", set.noisy().size());
    map.put("dice_wanted", finite(set.wanted()));
    map.put("dice_aimed", finite(set.aimed()));
    groups().forEach((type, statistics) -> map.put(type.equals(ALL) ? "noisy" : "noisy:" + type, map(statistics)));
    map.put("whole_set", map(NoiseStatistics.of(set.masks())));
    return map;
  }

  /** @return statistics of the wrong masks: of all, then by type if there are several */
  private Map<String, NoiseStatistics> groups() {
    final Map<String, NoiseStatistics> groups = new LinkedHashMap<>();
    groups.put(ALL, NoiseStatistics.of(set.noisy()));
    final List<String> types = set.settings().shares().stream().map(NoiseShare::key).toList();
    if (types.size() > 1) for (final String type : types)
      groups.put(type, of(row -> row.share().key().equals(type)));
    return groups;
  }

  private NoiseStatistics of(final Predicate<ManifestRow> which) {
    return NoiseStatistics.of(set.noisy().stream().filter(which).toList());
  }

  private static Map<String, Object> map(final NoiseStatistics s) {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", s.n());
    map.put("dice_mean", finite(s.mean()));
    map.put("dice_sd", finite(s.sd()));
    map.put("dice_min", finite(s.min()));
    map.put("dice_max", finite(s.max()));
    map.put("dice_pooled", finite(s.pooled()));
    map.put("severity", s.severity());
    map.put("missed", s.missed());
    return map;
  }

  private static Double finite(final double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }

  /** @return what came out, as Markdown */
  public String report() {
    final StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%d of %d masks are wrong", set.noisy().size(), set.masks().size()));
    if (set.rows().size() > set.masks().size()) text.append(String.format(Locale.ROOT, " (%d more are empty)", set.rows().size()
      - set.masks().size()));
    text.append(Double.isNaN(set.wanted()) ? ".\n\n" : String.format(Locale.ROOT, "; a mean Dice coefficient of %.3f was"
      + " wanted of %s.\n\n", set.settings().alpha(), set.settings()
        .scope() == NoiseSettings.AlphaScope.WHOLE ? "all" : "them"));
    text.append("| masks | n | Dice wanted | mean | SD | min | max | pooled | missed |\n|---|---|---|---|---|---|---|---|---|\n");
    groups().forEach((type, s) -> line(text, type.equals(ALL) ? "wrong" : type, isDriven(type) ? set.wanted() : Double.NaN, s));
    line(text, "whole set", Double.NaN, NoiseStatistics.of(set.masks()));
    return text.toString();
  }

  /** @return whether masks of a group are driven to the level wanted, and not of a strength of their own */
  private boolean isDriven(final String group) {
    return set.settings().shares().stream().anyMatch(s -> s.isDriven() && (group.equals(ALL) || s.key().equals(group)));
  }

  private static void line(final StringBuilder text, final String name, final double wanted, final NoiseStatistics s) {
    text.append("| ").append(name).append(" | ").append(s.n());
    for (final double value : new double[] { wanted, s.mean(), s.sd(), s.min(), s.max(), s.pooled() })
      text.append(" | ").append(Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value));
    text.append(" | ").append(s.missed()).append(" |\n");
  }
}
