package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A library that is missing in the jar for spark-submit is only missed on a cluster. */
class SparkJarTest {

  /** What jobs never call. */
  private static final Set<String> LEFT_OUT = Set.of("org.scijava:scijava-common", "net.imagej:ij1-patcher");

  private static List<Element> elements(final Path file, final String name) throws Exception {
    final NodeList found = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()).getElementsByTagName(
      name);
    final List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++)
      elements.add((Element) found.item(i));
    return elements;
  }

  private static String text(final Element parent, final String child) {
    final NodeList found = parent.getElementsByTagName(child);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  @Test
  void allLibrariesAreInIt() throws Exception {
    final List<String> included = elements(Path.of("src/assembly/spark.xml"), "include").stream().map(Element::getTextContent)
      .toList();
    final List<String> missing = new ArrayList<>();
    for (final Element dependency : elements(Path.of("pom.xml"), "dependency")) {
      final boolean direct = "dependencies".equals(dependency.getParentNode().getNodeName()) && "project".equals(dependency
        .getParentNode().getParentNode().getNodeName());
      final String name = text(dependency, "groupId") + ":" + text(dependency, "artifactId");
      if (!direct || !text(dependency, "scope").isEmpty() || LEFT_OUT.contains(name)) continue;
      if (!included.contains(name) && !included.contains(text(dependency, "groupId") + ":*")) missing.add(name);
    }
    assertThat(included).contains("org.tensorflow:*");
    assertThat(missing).isEmpty();
  }
}
