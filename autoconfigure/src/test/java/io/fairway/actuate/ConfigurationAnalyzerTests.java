package io.fairway.actuate;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationAnalyzerTests {

	private static final String[] WELL = { EndpointServer.INSTANCES + "[0].region=r1",
			EndpointServer.INSTANCES + "[0].zone=r1a", EndpointServer.INSTANCES + "[0].version=1.0.0",
			EndpointServer.INSTANCES + "[0].metadata.rack=1", EndpointServer.INSTANCES + "[1].region=r2",
			"fairway.loadbalancer.locality.region=r1", "fairway.loadbalancer.locality.zone=r1a",
			"fairway.loadbalancer.locality.failover.r1=r2", "fairway.loadbalancer.version.default-version=1.x",
			"fairway.loadbalancer.match.metadata.rack=1", "fairway.loadbalancer.outlier.interval=5s",
			"fairway.loadbalancer.retry.budget.percent=10", "fairway.loadbalancer.clients.users.panic-threshold=40" };

	@Test
	void findsNothingWhereAllIsWell() {
		assertThat(findings(WELL)).isEmpty();
	}

	/** Each of them is the only thing that is not well. */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					fairway.loadbalancer.locality.region=r9                      | no instance is in the own region 'r9'       | fairway.loadbalancer.locality.region
					fairway.loadbalancer.locality.zone=r1z                       | no instance is in the own zone 'r1z'        | fairway.loadbalancer.locality.zone
					fairway.loadbalancer.locality.failover.r1=r7                 | no instance is in the region 'r7'           | fairway.loadbalancer.locality.failover
					fairway.loadbalancer.version.default-version=7.x             | no instance has the version '7.x'           | fairway.loadbalancer.version.default-version
					fairway.loadbalancer.match.metadata.rack=8                   | no instance has the metadata and tags       | fairway.loadbalancer.match.metadata
					fairway.loadbalancer.retry.mode=off                          | nothing is retried                          | fairway.loadbalancer.retry.mode
					fairway.loadbalancer.retry.max-attempts=1                     | nothing is retried                          | fairway.loadbalancer.retry.max-attempts
					fairway.loadbalancer.clients.users.slow-start.window=5s      | which does not heed slow-start.window       | fairway.loadbalancer.clients.users.slow-start.window
					fairway.loadbalancer.clients.usres.policy=random             | no registry knows a service of this name    | fairway.loadbalancer.clients.usres
					""")
	void findsWhatCannotBeMeant(String property, String problem, String named) {
		List<String> properties = new ArrayList<>(List.of(WELL));
		properties.add(property);
		assertThat(findings(properties.toArray(String[]::new))).anySatisfy((finding) -> {
			assertThat(finding.get("problem").asString()).contains(problem);
			assertThat(finding.get("property").asString()).startsWith(named);
			assertThat(finding.get("remedy").asString()).isNotBlank();
		});
	}

	@Test
	void findsWeightsThatAreAllZeroAndASubsetOfNobody() {
		assertThat(findings(EndpointServer.INSTANCES + "[0].weight=0", EndpointServer.INSTANCES + "[1].weight=0",
				EndpointServer.INSTANCES + "[2].weight=0", "fairway.loadbalancer.subset-header=X-Subset",
				"fairway.loadbalancer.subsets.blue.match.tags=blue"))
			.extracting((finding) -> finding.get("problem").asString())
			.anySatisfy((problem) -> assertThat(problem).contains("weight of every instance is 0"))
			.anySatisfy((problem) -> assertThat(problem).contains("subset 'blue' selects no instance"));
	}

	@Test
	void findsEjectionThatCannotEject() {
		assertThat(findings("fairway.loadbalancer.outlier.consecutive-5xx=0",
				"fairway.loadbalancer.outlier.success-rate.enabled=false"))
			.extracting((finding) -> finding.get("problem").asString())
			.singleElement()
			.asString()
			.contains("everything that leads to one is off");
	}

	@Test
	void findsAKeyThatNoRequestHas() {
		try (EndpointServer server = EndpointServer.start("fairway.loadbalancer.policy=consistent-hash",
				"fairway.loadbalancer.consistent-hash.key.header=X-User")) {
			for (int i = 0; i < 99; i++) {
				server.choose();
			}
			assertThat(server.get("/analyze").get("findings").isEmpty()).isTrue();
			server.choose();
			assertThat(server.get("/analyze").get("findings").get(0).get("problem").asString())
				.contains("none of 100 requests had the key");
		}
	}

	private static List<JsonNode> findings(String... properties) {
		try (EndpointServer server = EndpointServer.start(properties)) {
			server.choose();
			List<JsonNode> findings = new ArrayList<>();
			server.get("/analyze").get("findings").forEach(findings::add);
			return findings;
		}
	}

}
