package io.github.rraunet;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.DynamicTest;
import java.util.stream.Stream;

/** Holds the layer table: which package may name which other, and which library may be named where. */
class LayersTest {

  private static final String BASE = "io.github.rraunet";

  private static final JavaClasses MAIN =
    new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(BASE);

  private static final Set<String> EVERYBODYS = Set.of("progress", "files", "text", "tasks");

  /** Package to the packages of ours that it may use beside itself and those that are everybody's. */
  private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
    Map.entry("progress", Set.of()),
    Map.entry("files", Set.of()),
    Map.entry("text", Set.of()),
    Map.entry("tasks", Set.of()),
    Map.entry("volume", Set.of()),
    Map.entry("record", Set.of()),
    Map.entry("distance", Set.of("volume")),
    Map.entry("noise", Set.of("volume", "distance", "record")),
    Map.entry("metrics", Set.of("volume", "distance", "record")),
    Map.entry("phantom", Set.of("volume", "distance")),
    Map.entry("figure", Set.of("volume")),
    Map.entry("slices", Set.of("volume")),
    Map.entry("device", Set.of()),
    Map.entry("engine", Set.of("volume", "distance", "noise", "slices", "device", "record")),
    Map.entry("tensorflow", Set.of("volume", "distance", "noise", "slices", "engine", "device", "record", "cuda")),
    Map.entry("cuda", Set.of("volume", "distance", "noise", "slices", "device")),
    Map.entry("segment", Set.of("volume", "slices", "engine", "figure", "record")),
    Map.entry("training", Set.of("volume", "slices", "distance", "noise", "metrics", "engine", "figure", "record")),
    Map.entry("command", Set.of("volume", "record", "distance", "noise", "metrics", "phantom", "figure", "slices", "device",
      "engine", "segment", "training")),
    Map.entry("ij1", Set.of("command")),
    Map.entry("cli", Set.of("command", "volume")),
    Map.entry("spark", Set.of("volume", "record", "distance", "noise", "metrics", "phantom", "figure", "slices", "device",
      "engine", "segment", "training", "tensorflow", "cuda")));

  /** Library package to the packages of ours that may name it. */
  private static final Map<String, Set<String>> NAMED_BY = Map.ofEntries(
    Map.entry("ij", Set.of("volume.io", "command", "ij1", "cli")),
    Map.entry("org.scijava", Set.of("command", "ij1", "cli")),
    Map.entry("org.tensorflow", Set.of("tensorflow")),
    Map.entry("org.bytedeco", Set.of("tensorflow")),
    Map.entry("jcuda", Set.of("device", "cuda")),
    Map.entry("org.apposed", Set.of("engine", "tensorflow")),
    Map.entry("org.jfree", Set.of("figure")),
    Map.entry("io.airlift", Set.of("volume.zarr")),
    Map.entry("com.github.jaiimageio", Set.of("volume.dicom")),
    Map.entry("picocli", Set.of("cli", "spark")),
    Map.entry("org.apache.spark", Set.of("spark")),
    Map.entry("org.apache.hadoop", Set.of("spark")),
    Map.entry("scala", Set.of("spark")),
    Map.entry("java.awt", Set.of("figure", "command", "ij1", "volume.io", "volume.dicom")),
    Map.entry("javax.swing", Set.of("command", "ij1")),
    Map.entry("jdk.jfr", Set.of("progress")));

  @Test
  void mainClassesWereImported() {
    assertThat(MAIN).extracting(JavaClass::getPackageName).contains(BASE + ".volume", BASE + ".engine");
  }

  @Test
  void everyPackageStandsInTheTable() {
    final Set<String> found = new TreeSet<>();
    MAIN.forEach(c -> found.add(topPackage(c)));
    assertThat(MAY_USE.keySet()).containsAll(found);
  }

  /** A row of it ends in the packages allowed, in "all above but" some, or in "-". */
  @Test
  void theTableOfContributingSaysTheSame() throws IOException {
    final Map<String, Set<String>> told = new LinkedHashMap<>();
    for (final String line : Files.readAllLines(Path.of("CONTRIBUTING.md"))) {
      if (!line.startsWith("| `")) continue;
      final String[] cells = line.split("\\|");
      final Set<String> allowed = names(cells[3]);
      if (cells[3].trim().startsWith("all above but ")) {
        final Set<String> others = new TreeSet<>(told.keySet());
        assertThat(others).as(line).containsAll(allowed);
        others.removeAll(allowed);
        others.removeAll(EVERYBODYS);
        told.put(names(cells[1]).iterator().next(), others);
      }
      else told.put(names(cells[1]).iterator().next(), allowed);
    }
    assertThat(told).containsExactlyInAnyOrderEntriesOf(MAY_USE);
  }

  private static Set<String> names(final String cell) {
    return Pattern.compile("`([^`]+)`").matcher(cell).results().map(name -> name.group(1)).collect(Collectors.toSet());
  }

  @TestFactory
  Stream<DynamicTest> packageUsesOnlyWhatItsRowAllows() {
    return MAY_USE.entrySet().stream().map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
      final var forbidden = describe("a package of ours outside the row of '" + row.getKey() + "'",
        (JavaClass c) -> c.getPackageName().startsWith(BASE) && !topPackage(c).equals(row.getKey())
          && !EVERYBODYS.contains(topPackage(c)) && !row.getValue().contains(topPackage(c)));
      noClasses().that(resideInAPackage(BASE + "." + row.getKey() + "..")).should().dependOnClassesThat(forbidden)
        .allowEmptyShould(true).check(MAIN);
    }));
  }

  @TestFactory
  Stream<DynamicTest> libraryIsNamedOnlyWhereTheTableSays() {
    return NAMED_BY.entrySet().stream().map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
      final String[] allowed = row.getValue().stream().map(p -> BASE + "." + p + "..").collect(Collectors.toList())
        .toArray(String[]::new);
      noClasses().that().resideInAPackage(BASE + "..").and().resideOutsideOfPackages(allowed)
        .should().dependOnClassesThat().resideInAPackage(row.getKey() + "..").check(MAIN);
    }));
  }

  /** Where TensorFlow's graphs are, nobody needs to know how kernels are started; one class pins what is fed. */
  @Test
  void onlyTheWorkersRequestsNameKernels() {
    noClasses().that().resideInAPackage(BASE + ".tensorflow..").and().haveNameNotMatching(
      ".*\\.((Kernel|Noise|Pair|Slice|Mask)Requests|MaskCarrier|FeedPinning).*")
      .should().dependOnClassesThat().resideInAPackage(BASE + ".cuda..").check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  /** A command run by it would drop what is being recorded. */
  @Test
  void nobodyCallsImageJsRun() {
    noClasses().should().callMethodWhere(describe("IJ.run", (JavaCall<?> call) -> call.getTargetOwner().getName().equals("ij.IJ")
      && call.getName().equals("run"))).check(MAIN);
  }

  /**
   * A session that is told nothing opens every GPU, takes all of its memory as the first of its process, and does not go together
   * with one on a chosen GPU.
   */
  @Test
  void everySessionIsToldItsDevices() {
    noClasses().should().callCodeUnitWhere(describe("sessions without a configuration", (JavaCall<?> call) -> call
      .getTargetOwner().getName().equals("org.tensorflow.Session") && call.getName().equals("<init>") && call.getTarget()
        .getRawParameterTypes().size() == 1 || call.getTargetOwner().getName().equals("org.tensorflow.SavedModelBundle") && call
          .getName().equals("load") && call.getTarget().getRawParameterTypes().size() > 0)).check(MAIN);
  }

  private static String topPackage(final JavaClass c) {
    final String rest = c.getPackageName().substring(BASE.length());
    return rest.isEmpty() ? "" : rest.substring(1).split("\\.")[0];
  }
}
