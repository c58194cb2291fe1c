package io.fairway.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The reference of all properties, made of the metadata that the build generates for
 * IDEs.
 */
final class ConfigurationReference {

	private static final String SOURCES = "META-INF/spring/configuration-metadata/io.fairway.autoconfigure.";

	private static final String REGISTRY = "fairway.discovery.registries.<name>.";

	private static final String ENDPOINT = "management.endpoint.fairway.";

	private final JsonMapper mapper = JsonMapper.builder().build();

	String markdown() {
		List<Property> properties = new ArrayList<>(read("META-INF/spring-configuration-metadata.json", ""));
		properties.addAll(read(SOURCES + "RegistryProperties.json", REGISTRY));
		properties.addAll(
				read(SOURCES + "RegistryProperties$InstanceProperties.json", REGISTRY + "services.<service>[<n>]."));
		properties.addAll(read(SOURCES + "SubsetProperties.json", "fairway.loadbalancer.subsets.<name>."));
		StringBuilder markdown = new StringBuilder(
				"""
						# Configuration reference

						Generated from the configuration metadata; the build fails when this page does not match them.
						To write it anew: `mvn -pl docs -am verify -Dfairway.docs.update=true`

						Everything under `fairway.loadbalancer` holds for all services and can be set for one with
						`fairway.loadbalancer.clients.<service>`. What is not set there holds as it does for all: a map such as `labels` is
						added to, a list such as `tags` is replaced. A property that does not exist stops the start-up.
						""");
		section(markdown, "General", "fairway.", properties);
		section(markdown, "Discovery", "fairway.discovery.", properties);
		section(markdown, "Load balancing", "fairway.loadbalancer.", properties);
		section(markdown, "Registration", "fairway.registration.", properties);
		section(markdown, "Metrics", "fairway.metrics.", properties);
		section(markdown, "Endpoint", ENDPOINT, properties);
		section(markdown, "Page of the endpoint", "fairway.ui.", properties);
		return markdown.toString();
	}

	private static void section(StringBuilder markdown, String title, String prefix, List<Property> properties) {
		markdown.append("\n## ").append(title).append("\n\n| property | default | meaning |\n| --- | --- | --- |\n");
		properties.stream()
			.filter((property) -> property.name().startsWith(prefix))
			.filter((property) -> !prefix.equals("fairway.")
					|| property.name().chars().filter((c) -> c == '.').count() == 1)
			.sorted(Comparator.comparing(Property::name))
			.forEach((property) -> markdown.append(property.row()));
	}

	private List<Property> read(String resource, String prefix) {
		List<Property> properties = new ArrayList<>();
		for (JsonNode document : documents(resource)) {
			for (JsonNode node : document.get("properties")) {
				String name = prefix + node.get("name").asString();
				if (name.startsWith("fairway.") || name.startsWith(ENDPOINT)) {
					properties
						.add(new Property(name, node.path("defaultValue"), node.path("description").asString("")));
				}
			}
		}
		return properties;
	}

	private List<JsonNode> documents(String resource) {
		try {
			List<JsonNode> documents = new ArrayList<>();
			for (URL url : Collections.list(getClass().getClassLoader().getResources(resource))) {
				try (InputStream stream = url.openStream()) {
					documents.add(this.mapper.readTree(stream));
				}
			}
			return documents;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private record Property(String name, JsonNode defaultValue, String description) {

		String row() {
			String value = this.defaultValue.isMissingNode() ? "" : "`" + this.defaultValue.asString() + "`";
			return "| `" + this.name + "` | " + value + " | " + this.description.replace("|", "\\|") + " |\n";
		}

	}

}
