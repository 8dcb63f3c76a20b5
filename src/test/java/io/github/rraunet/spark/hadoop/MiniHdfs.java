package io.github.rraunet.spark.hadoop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** An HDFS of one name node and one data node in this process, on the loopback interface. */
public final class MiniHdfs implements Closeable {

  private final MiniDFSCluster cluster;

  /** @param folder of its blocks */
  public MiniHdfs(final Path folder) throws IOException {
    final Configuration settings = new Configuration();
    settings.set("dfs.namenode.fs-limits.min-block-size", "1024");
    settings.set("dfs.blocksize", "65536"); // so that files have several
    settings.set("dfs.namenode.edits.noeditlogchannelflush", "true");
    cluster = new MiniDFSCluster.Builder(settings, folder.toFile()).numDataNodes(1).build();
    cluster.waitActive();
  }

  /** @return such as {@code hdfs://localhost:41234} */
  public String address() {
    return cluster.getURI().toString();
  }

  @Override
  public void close() {
    cluster.shutdown(true);
  }
}
