package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.scijava.module.ModuleItem;

/** Names that macros and scripts of users depend on. An old one may be joined by a new one, never replaced. */
class PublicNamesTest {

  private static final CommandCatalog CATALOG = CommandCatalog.load();

  private static final Pattern CONFIG_LINE = Pattern.compile("([^#,]+),\\s*\"([^\"]+)\",\\s*([\\w.]+)\\(\"([\\w.]+)\"\\)");

  @Test
  void verbsAndKeys() {
    final Map<String, String> keys = new LinkedHashMap<>();
    for (final CatalogEntry entry : CATALOG.entries())
      keys.put(entry.verb(), CommandInputs.settable(entry.info()).stream().map(ModuleItem::getName)
        .collect(Collectors.joining(" ")));
    assertThat(keys).containsExactlyInAnyOrderEntriesOf(mapOf(
      "demo", "input reference labels output model device",
      "evaluate", "prediction reference labels metrics mode boundary_radius neighbourhood boundary undefined hd95 nsd"
        + " tolerance_mm"
        + " biou_distance_mm empty_distance aggregation spacing resample threshold image prediction_pattern reference_pattern"
        + " image_pattern allow_unpaired device seed show_errors output",
      "gpu-report", "format output",
      "gpu-setup", "yes source repository",
      "make-noisy-masks", "input output alpha beta alpha_scope types weights elastic_sigma labels mode count_empty pattern"
        + " device seed preview",
      "make-phantom", "seed size spacing region orientation output mask_output",
      "model-info", "model device precision json",
      "reproduce", "images masks names labels test tables perfect_cleaning size seeds epochs learning_rate base_filters"
        + " slice_size window budget scored_loss score augment device"
        + " precision output",
      "review-labels", "training top mask decision difficulty comment output device",
      "segment-folder", "input output model include exclude recursive output_name output_type threshold largest_component figure"
        + " skip_done dry_run allow_failed device precision batch_size status window input_size trust_model",
      "segment-stack", "input model output_type threshold largest_component overlay rois table figure output device precision"
        + " batch_size window input_size trust_model preview",
      "train", "images masks output manifest decisions names labels preset network base_filters slice_size pixel_mm"
        + " window epochs batch_size learning_rate learning_rate_schedule loss validation patience augment schedule"
        + " alpha budget beta score scored_loss empty_masks warm_up precision device seed checkpoint_every"
        + " deterministic resume tensorboard target license",
      "train-bundled-model", "ct labels foreground tissues variants ct_share phantoms base_filters pixel_mm steps"
        + " learning_rate precision seed initial_weights training_folder output"));
  }

  private static Map<String, String> mapOf(final String... keysAndValues) {
    final Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2)
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    return map;
  }

  @Test
  void whichParametersProposeTheCurrentImage() {
    assertThat(CATALOG.entries().stream().flatMap(entry -> CommandInputs.settable(entry.info()).stream().filter(
      CommandInputs::proposesCurrentImage).map(item -> entry.verb() + " " + item.getName()))).containsExactlyInAnyOrder(
        "evaluate prediction", "make-noisy-masks input");
  }

  @Test
  void menuLabels() {
    assertThat(CATALOG.entries()).extracting(e -> e.annotation().menuPath()).containsExactlyInAnyOrder("", "", "",
      "File>Open Samples>Spine CT Phantom...", "Plugins>RRA-U-Net>RRA Evaluate...", "Plugins>RRA-U-Net>RRA Make Noisy Masks...",
      "Plugins>RRA-U-Net>RRA Model Info...", "Plugins>RRA-U-Net>RRA GPU Report...", "Plugins>RRA-U-Net>RRA GPU Setup...",
      "Plugins>RRA-U-Net>RRA Review Labels...", "Plugins>RRA-U-Net>RRA Train...", "Plugins>RRA-U-Net>RRA Segment Stack...",
      "Plugins>RRA-U-Net>RRA Segment Folder...");
  }

  @Test
  void plainImageJHasTheSameMenu() throws IOException {
    final Map<String, String> classByPath = new LinkedHashMap<>();
    for (final String line : pluginsConfig()) {
      final Matcher m = CONFIG_LINE.matcher(line);
      if (line.matches(".*\\bij1\\.(SampleMacro|AboutPlugIn|OpenVolumePlugIn)\\b.*")) continue; // no commands; tested elsewhere
      assertThat(m.matches()).as(line).isTrue();
      assertThat(m.group(3)).isEqualTo("io.github.rraunet.ij1.StartCommand");
      classByPath.put(m.group(1).trim() + ">" + m.group(2), m.group(4));
    }
    final Map<String, String> expected = new LinkedHashMap<>();
    for (final CatalogEntry entry : CATALOG.entries())
      if (!entry.annotation().menuPath().isEmpty()) expected.put(entry.annotation().menuPath(), entry.className());
    assertThat(classByPath).containsExactlyInAnyOrderEntriesOf(expected);
  }

  private static List<String> pluginsConfig() throws IOException {
    try (InputStream config = PublicNamesTest.class.getResourceAsStream("/plugins.config")) {
      return new String(config.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.startsWith("#") && !l.isBlank())
        .toList();
    }
  }

  @Test
  void everyParameterHasALabelAndADescriptionAndIsNotRemembered() {
    for (final CatalogEntry entry : CATALOG.entries()) {
      assertThat(entry.description()).as(entry.verb()).isNotBlank();
      for (final ModuleItem<?> item : CommandInputs.settable(entry.info())) {
        assertThat(item.getLabel()).as(entry.verb() + " " + item.getName()).isNotBlank();
        assertThat(item.getDescription()).as(entry.verb() + " " + item.getName()).isNotBlank();
        assertThat(item.isPersisted()).as(entry.verb() + " " + item.getName()).isFalse();
        assertThat(CommandInputs.isOptional(item) || CommandInputs.isImage(item)).as("a macro may leave out " + item.getName())
          .isTrue();
      }
    }
  }
}
