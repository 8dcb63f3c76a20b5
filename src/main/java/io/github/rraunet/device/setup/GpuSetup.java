package io.github.rraunet.device.setup;

import io.github.rraunet.device.OwnLibraries;
import io.github.rraunet.files.LockFile;
import io.github.rraunet.files.ResumableDownload;
import io.github.rraunet.files.Sha256;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.text.FailureText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gets what TensorFlow needs for a GPU and a machine may lack: its GPU build, and the libraries of CUDA 12 and cuDNN 9. Each jar
 * comes from a file or folder that the user names, else from the local Maven repository, else from a repository on the web, and
 * is checked against a pinned hash before anything is made of it. Interrupted, it goes on the next time.
 */
public final class GpuSetup {

  /** Maven Central. */
  public static final URI CENTRAL = URI.create("https://repo1.maven.org/maven2/");

  /** Bytes of the libraries that are unpacked of {@link GpuArtifact#CUDA}. */
  static final long UNPACKED = 2_305_000_000L;

  private static final String REMOVE = "remove it and run gpu-setup again";

  /**
   * Where things come from and go to.
   *
   * @param folder          for all that is made
   * @param source          a jar or a folder with jars, empty for none
   * @param localRepository Maven's on this machine; need not exist
   * @param repository      Maven's on the web
   */
  public record Places(Path folder, Optional<Path> source, Path localRepository, URI repository) {

    /** @return for this user, from where Maven would take it */
    public static Places standard() {
      return new Places(OwnLibraries.folder(), Optional.empty(), Path.of(System.getProperty("user.home"), ".m2", "repository"),
        CENTRAL);
    }
  }

  /**
   * One thing to do.
   *
   * @param text     for the user
   * @param artifact that it needs
   * @param jar      where it is on this machine; empty if it has to be loaded
   * @param download bytes still to be loaded
   * @param disk     bytes that the disk needs for it, for a while or for good
   */
  public record Step(String text, GpuArtifact artifact, Optional<Path> jar, long download, long disk) {}

  private final Places places;
  private final GpuArtifact tensorFlow;
  private final GpuArtifact cuda;
  private final long unpacked;

  public GpuSetup(final Places places) {
    this(places, GpuArtifact.TENSORFLOW, GpuArtifact.CUDA, UNPACKED);
  }

  GpuSetup(final Places places, final GpuArtifact tensorFlow, final GpuArtifact cuda, final long unpacked) {
    this.places = places;
    this.tensorFlow = tensorFlow;
    this.cuda = cuda;
    this.unpacked = unpacked;
  }

  private Path tensorFlowJar() {
    return places.folder.resolve(OwnLibraries.tensorFlow().getFileName());
  }

  private Path libraries() {
    return places.folder.resolve(OwnLibraries.cuda().getFileName());
  }

  /**
   * @param wantTensorFlow whether the GPU build of TensorFlow is not there in another way
   * @param wantLibraries  whether the system lacks CUDA or cuDNN
   * @return what is still to be done, empty if nothing is
   * @throws IOException if the source that the user named holds none of what is needed
   */
  public List<Step> plan(final boolean wantTensorFlow, final boolean wantLibraries) throws IOException {
    final List<Step> steps = new ArrayList<>();
    if (wantTensorFlow && !(Files.exists(tensorFlowJar()) && Files.size(tensorFlowJar()) == tensorFlow.bytes()))
      steps.add(step("the GPU build of TensorFlow, into " + tensorFlowJar(), tensorFlow, tensorFlow.bytes()));
    if (wantLibraries && !CudaUnpacking.isDone(libraries()))
      steps.add(step("the libraries of CUDA 12.6 and cuDNN 9.5, into " + libraries(), cuda, notUnpacked()));
    if (!steps.isEmpty() && places.source.isPresent() && steps.stream().noneMatch(s -> fromSource(s.artifact).isPresent()))
      throw new IOException("source must be " + String.join(" or ", steps.stream().map(s -> s.artifact.fileName()).toList())
        + ", or a folder with it; found " + places.source.get());
    return steps;
  }

  /** @return bytes of libraries that an interrupted run has not made yet */
  private long notUnpacked() throws IOException {
    return Math.max(0, unpacked - CudaUnpacking.made(libraries()));
  }

  private Step step(final String text, final GpuArtifact artifact, final long made) throws IOException {
    final Optional<Path> jar = fromSource(artifact).or(() -> existing(artifact.in(places.localRepository), artifact));
    if (jar.isPresent()) return new Step(text + ", out of " + jar.get(), artifact, jar, 0, made);
    final Path part = part(artifact);
    final long there = Files.exists(part) ? Files.size(part) : 0;
    final long download = Math.max(0, artifact.bytes() - there);
    return new Step(text + ", loaded from " + artifact.in(places.repository), artifact, jar, download,
      artifact == tensorFlow ? download : download + made);
  }

  private Optional<Path> fromSource(final GpuArtifact artifact) {
    return places.source.flatMap(s -> existing(Files.isDirectory(s) ? s.resolve(artifact.fileName()) : s, artifact));
  }

  /** A file given by path may have another name; its size tells which it is, and its hash whether it is that. */
  private static Optional<Path> existing(final Path file, final GpuArtifact artifact) {
    try {
      return Files.isRegularFile(file) && Files.size(file) == artifact.bytes() ? Optional.of(file) : Optional.empty();
    }
    catch (final IOException e) {
      return Optional.empty();
    }
  }

  private Path part(final GpuArtifact artifact) {
    return places.folder.resolve(artifact.fileName() + ".part");
  }

  /**
   * Does it.
   *
   * @param steps of {@link #plan}
   * @throws IOException if the disk is too small (checked before anything is loaded), the source has another content than the
   *                     pinned hash says, or the connection breaks; the message says whether running it again goes on
   */
  public void run(final List<Step> steps, final Progress progress) throws IOException, InterruptedException {
    try (LockFile lock = lock()) {
      requireSpace(steps);
      for (final Step step : steps)
        if (step.artifact == tensorFlow) makeTensorFlow(step, progress);
        else makeLibraries(step, progress);
    }
  }

  /** The first that is written, so what is wrong with the folder shows here. */
  private LockFile lock() throws IOException {
    final Optional<LockFile> lock;
    try {
      Files.createDirectories(places.folder);
      lock = LockFile.take(places.folder.resolve("setup.lock"));
    }
    catch (final IOException e) {
      throw new IOException("what is got is kept in " + places.folder + ", where nothing can be written (" + FailureText.of(e)
        + "); change that, or name another folder of caches with the environment variable XDG_CACHE_HOME", e);
    }
    return lock.orElseThrow(() -> new IOException("another gpu-setup is at work in " + places.folder + "; wait for its end"));
  }

  private void requireSpace(final List<Step> steps) throws IOException {
    requireSpace(steps.stream().mapToLong(Step::disk).sum());
  }

  private void requireSpace(final long needed) throws IOException {
    final long usable = Files.getFileStore(places.folder).getUsableSpace();
    if (usable < needed) throw new IOException("there is not enough room in " + places.folder + ": " + needed / 1_000_000
      + " MB are needed, " + usable / 1_000_000 + " MB are free; make room, or name another folder with XDG_CACHE_HOME");
  }

  private void makeTensorFlow(final Step step, final Progress progress) throws IOException, InterruptedException {
    final Path target = tensorFlowJar();
    if (step.jar.isEmpty()) {
      Files.move(load(step.artifact, progress), target, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    verify(step.jar.get(), step.artifact, progress, REMOVE);
    final Path part = part(step.artifact);
    Files.deleteIfExists(part);
    try {
      Files.createLink(part, step.jar.get().toRealPath()); // half a gigabyte less, where both lie on one disk
    }
    catch (final IOException | UnsupportedOperationException e) {
      Files.copy(step.jar.get(), part);
    }
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private void makeLibraries(final Step step, final Progress progress) throws IOException, InterruptedException {
    if (step.jar.isPresent()) {
      verify(step.jar.get(), step.artifact, progress, REMOVE);
      unpack(step.jar.get(), progress);
      return;
    }
    final Path part = load(step.artifact, progress);
    unpack(part, progress);
    Files.delete(part);
  }

  private void unpack(final Path jar, final Progress progress) throws IOException {
    try {
      CudaUnpacking.run(jar, libraries(), progress);
    }
    catch (final IOException e) {
      requireSpace(notUnpacked()); // others may have filled the disk meanwhile
      throw e;
    }
  }

  /** @return the whole file, which has the right content */
  private Path load(final GpuArtifact artifact, final Progress progress) throws IOException, InterruptedException {
    final Path part = part(artifact);
    new ResumableDownload(artifact.in(places.repository), part, artifact.bytes()).run("Loading " + artifact.fileName() + " (MB)",
      progress);
    try {
      verify(part, artifact, progress, "it was removed: run gpu-setup again, maybe with another --repository");
    }
    catch (final IOException e) {
      Files.deleteIfExists(part); // going on from it would never be right
      throw e;
    }
    return part;
  }

  private static void verify(final Path file, final GpuArtifact artifact, final Progress progress, final String advice)
    throws IOException
  {
    final String found = sha256(file, progress);
    if (!found.equals(artifact.sha256())) throw new IOException(file + " is damaged or another file: its SHA-256 is " + found
      + ", expected was " + artifact.sha256() + "; " + advice);
  }

  private static String sha256(final Path file, final Progress progress) throws IOException {
    final long total = Files.size(file);
    final Sha256 hash = new Sha256();
    hash.add(file, read -> {
      progress.throwIfCanceled();
      progress.report("Checking " + file.getFileName() + " (MB)", read / 1_000_000, total / 1_000_000);
    });
    return hash.text();
  }
}
