package io.github.rraunet.device.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.device.CudaLibrary;
import io.github.rraunet.device.OwnLibraries;
import io.github.rraunet.device.setup.GpuSetup.Places;
import io.github.rraunet.device.setup.GpuSetup.Step;
import io.github.rraunet.files.BrokenServer;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With small jars in the place of the large ones. */
@Timeout(60)
class GpuSetupTest {

  private static final String INSIDE = "org/bytedeco/cuda/linux-x86_64/";
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9/");

  @TempDir
  private Path temp;

  private final Map<String, byte[]> libraries = new TreeMap<>();
  private byte[] cudaJar;
  private byte[] tensorFlowJar;
  private GpuArtifact cuda;
  private GpuArtifact tensorFlow;
  private Path folder;
  private Path localRepository;

  @BeforeEach
  void makeJars() throws Exception {
    final Random random = new Random(3);
    for (final CudaLibrary library : CudaLibrary.values()) {
      if (library == CudaLibrary.DRIVER) continue;
      libraries.put(library.soname(), bytes(random, 5_000));
      for (final String part : library.parts())
        libraries.put(part, bytes(random, 3_000));
    }
    libraries.put("libcudnn_adv.so.9", bytes(random, 10));
    libraries.put("libnvrtc-builtins.so.12.6", bytes(random, 10));
    final Map<String, byte[]> all = new TreeMap<>();
    libraries.forEach((name, content) -> all.put(INSIDE + name, content));
    all.put(INSIDE + "libnccl.so.2", bytes(random, 10));
    all.put(INSIDE + "libnvblas.so.12", bytes(random, 10));
    all.put(INSIDE + "libcusolverMg.so.11", bytes(random, 10));
    all.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
    cudaJar = zip(all);
    tensorFlowJar = zip(Map.of("org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2", bytes(random, 20_000)));
    cuda = artifact("cuda", cudaJar);
    tensorFlow = artifact("tensorflow-core-native", tensorFlowJar);
    folder = temp.resolve("cache/gpu");
    localRepository = temp.resolve("m2");
  }

  private static byte[] bytes(final Random random, final int count) {
    final byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] zip(final Map<String, byte[]> entries) throws IOException {
    final var bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (final Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static GpuArtifact artifact(final String name, final byte[] jar) throws Exception {
    return new GpuArtifact("org.example", name, "1", "x", jar.length,
      HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar)));
  }

  private GpuSetup setup(final Path source, final URI repository) {
    return new GpuSetup(new Places(folder, Optional.ofNullable(source), localRepository, repository), tensorFlow, cuda, 60_000);
  }

  private void put(final GpuArtifact artifact, final byte[] jar) throws IOException {
    final Path file = artifact.in(localRepository);
    Files.createDirectories(file.getParent());
    Files.write(file, jar);
  }

  private void assertAllThere() throws IOException {
    final Path unpacked = folder.resolve(OwnLibraries.cuda().getFileName());
    for (final Map.Entry<String, byte[]> library : libraries.entrySet())
      assertThat(unpacked.resolve(library.getKey())).hasBinaryContent(library.getValue());
    final List<String> expected = new ArrayList<>(libraries.keySet());
    expected.add(CudaUnpacking.LIST);
    assertThat(names(unpacked)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(folder.resolve(OwnLibraries.TENSORFLOW_GPU_JAR)).hasBinaryContent(tensorFlowJar);
    assertThat(names(folder)).noneMatch(n -> n.endsWith(".part"));
  }

  private static List<String> names(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void takesTheLocalRepositoryFirst() throws Exception {
    put(cuda, cudaJar);
    put(tensorFlow, tensorFlowJar);
    final GpuSetup setup = setup(null, NOWHERE);
    final List<Step> steps = setup.plan(true, true);
    assertThat(steps).extracting(Step::download).containsExactly(0L, 0L);
    setup.run(steps, Progress.NONE);
    assertAllThere();
    assertThat(setup.plan(true, true)).as("done already").isEmpty();
    assertThat(cuda.in(localRepository)).as("it is Maven's").exists();
  }

  @Test
  void loadsFromAServerThatBreaksOff() throws Exception {
    put(tensorFlow, tensorFlowJar);
    try (BrokenServer server = new BrokenServer(cudaJar).breaks(1, cudaJar.length / 3)) {
      final GpuSetup setup = setup(null, server.uri());
      final List<Step> steps = setup.plan(true, true);
      assertThat(steps).extracting(Step::download).containsExactly(0L, (long) cudaJar.length);
      setup.run(steps, Progress.NONE);
      assertAllThere();
      assertThat(server.ranges()).hasSize(2).last().asString().startsWith("bytes=");
    }
  }

  @Test
  void goesOnWithALoadThatWasInterrupted() throws Exception {
    Files.createDirectories(folder);
    Files.write(folder.resolve(cuda.fileName() + ".part"), Arrays.copyOf(cudaJar, 1000));
    try (BrokenServer server = new BrokenServer(cudaJar)) {
      final GpuSetup setup = setup(null, server.uri());
      final List<Step> steps = setup.plan(false, true);
      assertThat(steps).singleElement().extracting(Step::download).isEqualTo(cudaJar.length - 1000L);
      setup.run(steps, Progress.NONE);
      assertThat(server.ranges()).containsExactly("bytes=1000-");
      assertThat(setup.plan(false, true)).isEmpty();
    }
  }

  @Test
  void aWrongHashLeavesNothing() throws Exception {
    final byte[] damaged = cudaJar.clone();
    damaged[damaged.length / 2]++;
    try (BrokenServer server = new BrokenServer(damaged)) {
      final GpuSetup setup = setup(null, server.uri());
      final List<Step> steps = setup.plan(false, true);
      assertThatThrownBy(() -> setup.run(steps, Progress.NONE)).isInstanceOf(IOException.class).hasMessageContaining("SHA-256")
        .hasMessageContaining(cuda.sha256()).hasMessageEndingWith("it was removed: run gpu-setup again, maybe with another"
          + " --repository");
      assertThat(names(folder)).isEmpty();
      assertThat(setup.plan(false, true)).hasSize(1);
    }
  }

  @Test
  void goesOnAfterAnInterruptionWhileUnpacking() throws Exception {
    put(cuda, cudaJar);
    final GpuSetup setup = setup(null, NOWHERE);
    final Progress stopsLater = new Progress() {
      private int unpacked;

      @Override
      public void report(final String step, final long done, final long total) {
        if (step.startsWith("Unpacking")) unpacked++;
      }

      @Override
      public boolean isCanceled() {
        return unpacked >= 4;
      }
    };
    assertThatThrownBy(() -> setup.run(setup.plan(false, true), stopsLater)).isInstanceOf(CanceledException.class);
    final Path unpacked = folder.resolve(OwnLibraries.cuda().getFileName());
    assertThat(names(unpacked)).isNotEmpty().hasSizeLessThan(libraries.size()).allMatch(libraries::containsKey);
    long made = 0;
    for (final String name : names(unpacked))
      made += libraries.get(name).length;
    assertThat(setup.plan(false, true)).singleElement().extracting(Step::disk).as("room for the rest").isEqualTo(60_000 - made);
    setup.run(setup.plan(false, true), Progress.NONE);
    assertThat(setup.plan(false, true)).isEmpty();
    Files.write(unpacked.resolve("libcudart.so.12"), new byte[3]);
    assertThat(setup.plan(false, true)).as("a library of another size").hasSize(1);
  }

  @Test
  void aDamagedListIsMadeAnew() throws Exception {
    put(cuda, cudaJar);
    final GpuSetup setup = setup(null, NOWHERE);
    setup.run(setup.plan(false, true), Progress.NONE);
    final Path list = folder.resolve(OwnLibraries.cuda().getFileName()).resolve(CudaUnpacking.LIST);
    final String good = Files.readString(list);
    final List<String> damaged = List.of("", "garbage", "x y", "12", "\u00ff\u00fe 12\n", "3 ../../setup.lock\n", good
      .substring(0, good.length() / 2), good.lines().filter(l -> !l.contains("libcufft")).collect(Collectors.joining("\n")));
    for (final String text : damaged) {
      Files.writeString(list, text, StandardCharsets.ISO_8859_1);
      assertThat(setup.plan(false, true)).as(text).hasSize(1);
      setup.run(setup.plan(false, true), Progress.NONE);
      assertThat(list).as(text).hasContent(good);
      assertThat(setup.plan(false, true)).as(text).isEmpty();
    }
  }

  @Test
  void aFolderThatCannotBeMadeSaysWhatToDo() throws Exception {
    put(cuda, cudaJar);
    Files.writeString(temp.resolve("cache"), "a file where the folder's parent should be");
    final GpuSetup setup = setup(null, NOWHERE);
    assertThatThrownBy(() -> setup.run(setup.plan(false, true), Progress.NONE)).isInstanceOf(IOException.class)
      .hasMessageStartingWith("what is got is kept in " + folder + ", where nothing can be written (").hasMessageContaining(
        "XDG_CACHE_HOME");
  }

  @Test
  void takesAJarOrAFolderByPath() throws Exception {
    final Path jar = Files.write(temp.resolve("carried on a stick.jar"), cudaJar);
    final GpuSetup byJar = setup(jar, NOWHERE);
    byJar.run(byJar.plan(false, true), Progress.NONE);
    assertThat(byJar.plan(false, true)).isEmpty();
    Files.write(temp.resolve(tensorFlow.fileName()), tensorFlowJar);
    final GpuSetup byFolder = setup(temp, NOWHERE);
    byFolder.run(byFolder.plan(true, true), Progress.NONE);
    assertAllThere();
    assertThat(jar).exists();
    final Path empty = Files.createFile(temp.resolve("empty.jar"));
    final Places places = new Places(temp.resolve("other"), Optional.of(empty), localRepository, NOWHERE);
    final GpuSetup wrong = new GpuSetup(places, tensorFlow, cuda, 60_000);
    assertThatThrownBy(() -> wrong.plan(true, true)).isInstanceOf(IOException.class).hasMessageStartingWith("source must be ")
      .hasMessageContaining(cuda.fileName()).hasMessageContaining("empty.jar");
  }

  @Test
  void checksTheRoomFirst() throws Exception {
    final GpuSetup setup = new GpuSetup(new Places(folder, Optional.empty(), localRepository, NOWHERE), tensorFlow, cuda,
      Long.MAX_VALUE / 4);
    assertThatThrownBy(() -> setup.run(setup.plan(false, true), Progress.NONE)).isInstanceOf(IOException.class)
      .hasMessageContaining("not enough room").hasMessageContaining("MB are free");
  }

  @Test
  void aDiskThatFillsUpMeanwhileIsNamed() throws Exception {
    final Path jar = Files.write(temp.resolve("unreadable"), new byte[] { 1 });
    final GpuArtifact unreadable = artifact("cuda", new byte[] { 1 });
    final Places places = new Places(folder, Optional.of(jar), localRepository, NOWHERE);
    final GpuSetup large = new GpuSetup(places, tensorFlow, unreadable, Long.MAX_VALUE / 4);
    final Step planned = new Step("when there was room", unreadable, Optional.of(jar), 0, 0);
    assertThatThrownBy(() -> large.run(List.of(planned), Progress.NONE)).hasMessageContaining("not enough room in " + folder)
      .hasMessageContaining("XDG_CACHE_HOME");
    final GpuSetup small = new GpuSetup(places, tensorFlow, unreadable, 1);
    assertThatThrownBy(() -> small.run(List.of(planned), Progress.NONE)).as("with room its own reason").hasMessageNotContaining(
      "room");
  }

  @Test
  void aJarWithoutALibraryIsNotUnpacked() throws Exception {
    cudaJar = zip(Map.of(INSIDE + "libcudart.so.12", new byte[3]));
    cuda = artifact("cuda", cudaJar);
    put(cuda, cudaJar);
    final GpuSetup setup = setup(null, NOWHERE);
    assertThatThrownBy(() -> setup.run(setup.plan(false, true), Progress.NONE)).hasMessageContaining("holds no " + INSIDE
      + "libcublas.so.12");
  }

  @Test
  void pinnedArtifactsAreWhereMavenHasThem() {
    assertThat(GpuArtifact.CUDA.in(GpuSetup.CENTRAL)).hasToString("https://repo1.maven.org/maven2/org/bytedeco/cuda/"
      + "12.6-9.5-1.5.11/cuda-12.6-9.5-1.5.11-linux-x86_64-redist.jar");
    assertThat(GpuArtifact.TENSORFLOW.fileName()).isEqualTo(OwnLibraries.TENSORFLOW_GPU_JAR);
  }
}
