package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.BoneModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was packaged, on a standalone cluster of a master and two workers on the loopback address; needs the profile spark. The
 * network is a threshold at 200 HU.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkClusterIT {

  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final Path JAR = HOME.resolve("target/RRA_UNet-" + System.getProperty("project.version") + "-spark.jar");
  private static final int STACKS = 12;

  @TempDir
  static Path shared;

  private static Path in;
  private static Path onOneMachine;
  private static Path model;
  private static String master;
  private static final List<ProcessHandle> CLUSTER = new ArrayList<>(); // the master first

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(Files.isRegularFile(JAR), "skipped: needs " + JAR.getFileName() + ", which 'mvn -Pspark verify' builds");
    master = startCluster(shared.resolve("cluster"), CLUSTER);
    model = BoneModel.write(shared);
    in = shared.resolve("in");
    Files.createDirectories(in);
    rra("make-phantom", "--size", "64x60x48", "--spacing", "3x3x4", "--output", in.resolve("p01.nii").toString());
    for (int i = 2; i <= STACKS; i++)
      Files.copy(in.resolve("p01.nii"), in.resolve(String.format("p%02d.nii", i)));
    onOneMachine = shared.resolve("one");
    rra("segment-folder", "--input", in.toString(), "--output", onOneMachine.toString(), "--model", model.toString(), "--device",
      "cpu");
  }

  /** @param processes gets the master, then the workers. @return the master's address */
  private static String startCluster(final Path folder, final List<ProcessHandle> processes) throws IOException,
    InterruptedException
  {
    final Process script = new ProcessBuilder(HOME.resolve("src/test/scripts/spark-cluster.sh").toString(), folder.toString())
      .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    final String address = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(script.waitFor()).isZero();
    for (final String pid : Files.readAllLines(folder.resolve("pids")))
      processes.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
    return address;
  }

  @AfterAll
  static void end() {
    CLUSTER.forEach(ProcessHandle::destroy);
  }

  private static Process started(final String... args) throws IOException {
    final List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/rra").toString()));
    command.addAll(List.of(args));
    final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  private static String rra(final String... args) throws IOException, InterruptedException {
    final Process process = started(args);
    process.getOutputStream().close();
    final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static String[] segment(final String master, final Path out, final String... more) {
    final List<String> args = new ArrayList<>(List.of("spark", "segment", "--input", in.toString(), "--output", out.toString(),
      "--model", model.toString(), "--device", "cpu", "--master", master, "--conf", "spark.executor.memory=600m", "--conf",
      "spark.ui.enabled=false"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private static TreeMap<String, byte[]> masks(final Path folder) throws IOException {
    final TreeMap<String, byte[]> masks = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (final Path file : files.filter(f -> f.toString().endsWith("_mask.nii.gz")).toList())
        masks.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return masks;
  }

  private static void assertAllThereOnceAndTheSame(final Path out) throws IOException {
    final TreeMap<String, byte[]> found = masks(out);
    final TreeMap<String, byte[]> expected = masks(onOneMachine);
    assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSize(STACKS);
    expected.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
    try (Stream<Path> files = Files.list(out)) { // masks, their records, table and state: nothing is left or twice
      assertThat(files.map(f -> f.getFileName().toString())).hasSize(2 * STACKS + 2).noneMatch(n -> n.startsWith("."));
    }
    final JsonObject status = JsonParser.parseString(Files.readString(out.resolve("status.json"))).getAsJsonObject();
    assertThat(status.getAsJsonObject("counts").get("done").getAsInt()).isEqualTo(STACKS);
  }

  @Test
  void aClusterMakesWhatOneMachineMakes() throws IOException, InterruptedException {
    final Path out = shared.resolve("cluster-out");
    rra(segment(master, out));
    assertAllThereOnceAndTheSame(out);
    assertThat(Files.readString(out.resolve("p05_mask.nii.gz.json"))).contains(master);
  }

  @Test
  void slabsOnAClusterMakeWhatOneMachineMakes() throws IOException, InterruptedException {
    final Path out = shared.resolve("slab-out");
    rra(segment(master, out, "--slab-slices", "16"));
    assertAllThereOnceAndTheSame(out);
  }

  @Test
  void aWorkerThatIsKilledLosesNothing() throws IOException, InterruptedException {
    final List<ProcessHandle> own = new ArrayList<>(); // of which one does not come back
    final String ownMaster = startCluster(shared.resolve("killed"), own);
    try {
      final Path out = shared.resolve("killed-out");
      final Process job = started(segment(ownMaster, out, "--slab-slices", "16"));
      final StringBuilder said = new StringBuilder();
      boolean killed = false;
      try (var lines = job.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.append(line).append('\n');
          if (killed || !line.startsWith("Segmenting")) continue;
          killed = true;
          waitForAPart(out);
          kill(own.get(1));
        }
      }
      assertThat(job.waitFor()).as(said.toString()).isZero();
      assertThat(killed).as(said.toString()).isTrue();
      assertThat(Files.readString(shared.resolve("killed/master.log"))).containsPattern("Removing worker|got disassociated");
      assertAllThereOnceAndTheSame(out);
    }
    finally {
      own.forEach(ProcessHandle::destroy);
    }
  }

  /** Worker and executors at once, as when a machine is lost. */
  private static void kill(final ProcessHandle worker) {
    final List<ProcessHandle> executors = worker.descendants().toList();
    assertThat(executors).isNotEmpty();
    worker.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  private static void waitForAPart(final Path out) throws IOException, InterruptedException {
    for (int i = 0; i < 600; i++) {
      if (Files.isDirectory(out.resolve(".rra-spark-slabs"))) try (Stream<Path> tree = Files.walk(out.resolve(
        ".rra-spark-slabs"))) {
        final Optional<Path> part = tree.filter(p -> p.toString().endsWith(".raw")).findAny();
        if (part.isPresent()) return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
