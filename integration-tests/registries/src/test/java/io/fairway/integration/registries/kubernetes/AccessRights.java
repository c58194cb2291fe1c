package io.fairway.integration.registries.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rights that the documentation tells users to grant, against those that requests
 * take. A right is written as {@code verb group/resource}.
 */
final class AccessRights {

	private static final Path DOCUMENTED = Path.of("..", "..", "docs", "kubernetes-role.yaml");

	private static final Pattern REQUEST = Pattern.compile(
			"GET /(?:api|apis/(?<group>[^/]+))/v1(?:/namespaces/[^/]+)?/(?<resource>[a-z]+)(?<name>/[^?]+)?(\\?(?<query>.*))?");

	private AccessRights() {
	}

	/** Nothing was asked for that is not granted. */
	static void assertEnough(Collection<String> requests) {
		assertThat(granted()).containsAll(used(requests));
	}

	/**
	 * Nothing is granted that was not asked for, and nothing asked for is not granted.
	 */
	static void assertExact(Collection<String> requests) {
		assertThat(granted()).isEqualTo(used(requests));
	}

	private static Set<String> used(Collection<String> requests) {
		Set<String> rights = new TreeSet<>();
		requests.forEach((request) -> rights.add(right(request)));
		return rights;
	}

	private static String right(String request) {
		Matcher matcher = REQUEST.matcher(request);
		assertThat(matcher.matches()).as(request).isTrue();
		boolean watch = String.valueOf(matcher.group("query")).contains("watch=true");
		String verb = (matcher.group("name") != null) ? "get" : (watch ? "watch" : "list");
		String group = matcher.group("group");
		return verb + " " + ((group != null) ? group : "") + "/" + matcher.group("resource");
	}

	private static Set<String> granted() {
		Set<String> rights = new TreeSet<>();
		documented().flatMap(AccessRights::rules)
			.forEach((rule) -> rule.getApiGroups()
				.forEach((group) -> rule.getResources()
					.forEach((resource) -> rule.getVerbs()
						.forEach((verb) -> rights.add(verb + " " + group + "/" + resource)))));
		return rights;
	}

	private static Stream<HasMetadata> documented() {
		try (InputStream input = Files.newInputStream(DOCUMENTED)) {
			List<HasMetadata> objects = Serialization.unmarshal(input);
			return objects.stream();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static Stream<PolicyRule> rules(HasMetadata object) {
		if (object instanceof Role role) {
			return role.getRules().stream();
		}
		return (object instanceof ClusterRole role) ? role.getRules().stream() : Stream.empty();
	}

}
