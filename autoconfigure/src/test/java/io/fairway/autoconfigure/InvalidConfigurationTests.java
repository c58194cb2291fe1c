package io.fairway.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Each way to get the configuration wrong stops the start-up with the property, the value
 * and what would do.
 */
class InvalidConfigurationTests {

	private final ApplicationContextRunner runner = FairwayContextRunner.create();

	static Stream<Arguments> mistakes() {
		String registry = "fairway.discovery.registries.r";
		String instance = registry + ".services.users[0]";
		return Stream.of(arguments("fairway.loadbalancer.policy=fastest", "fastest", "round-robin, random, weighted"),
				arguments("fairway.loadbalancer.clients.users.policy=fastest", "fastest", "round-robin"),
				arguments("fairway.loadblancer.policy=random", "no such property", "discovery, enabled, loadbalancer"),
				arguments("fairway.loadbalancer.choice-count=0", "0", "for example to 2"),
				arguments("fairway.loadbalancer.choice-count=some", "'all'", "for example to 2"),
				arguments("fairway.loadbalancer.active-request-bias=-1", "-1.0", "from 0.0"),
				arguments("fairway.loadbalancer.active-request-bias=NaN", "NaN", "from 0.0"),
				arguments("fairway.loadbalancer.slow-start.window=-1s", "PT-1S", "30s"),
				arguments("fairway.loadbalancer.slow-start.aggression=0", "0.0", "from 0.01"),
				arguments("fairway.loadbalancer.slow-start.min-weight-percent=0", "0.0", "from 1.0"),
				arguments("fairway.loadbalancer.panic-threshold=101", "101", "from 0 to 100"),
				arguments("fairway.loadbalancer.panic-threshold=-1", "-1", "from 0 to 100"),
				arguments("fairway.loadbalancer.version.header=", "", "X-Service-Version"),
				arguments("fairway.loadbalancer.version.default-version=>>1", "'>>1'", ">=1.4 <2"),
				arguments("fairway.loadbalancer.clients.users.version.default-version=1 - 2", "'1 - 2'", "or blue"),
				arguments("fairway.loadbalancer.version.fallback=default-version", ".default-version'", "to 1.x"),
				arguments("fairway.loadbalancer.version.splits[0].percent=5", "splits[0].version'", "to 2.x"),
				arguments("fairway.loadbalancer.version.splits[0].version=>", "splits[0].version' with value '>'", "2"),
				arguments("fairway.loadbalancer.version.splits[0].version=2.x,"
						+ "fairway.loadbalancer.version.splits[0].percent=101", "'101.0'", "from 0.0 to 100.0"),
				arguments("fairway.loadbalancer.version.splits[0].version=2.x,"
						+ "fairway.loadbalancer.version.splits[0].percent=-1", "'-1.0'", "from 0.0 to 100.0"),
				arguments("fairway.loadbalancer.version.splits[0].version=2.x,"
						+ "fairway.loadbalancer.version.splits[0].percent=60,"
						+ "fairway.loadbalancer.version.splits[1].version=3.x,"
						+ "fairway.loadbalancer.version.splits[1].percent=41", "'101.0'", "to 100 or less"),
				arguments("fairway.loadbalancer.version.split-key.header=a,"
						+ "fairway.loadbalancer.version.split-key.cookie=b", "'header, cookie'", "Leave one"),
				arguments("fairway.loadbalancer.version.split-key.bean=tenant", "'tenant'", "of type HashKey"),
				arguments("fairway.discovery.initial-timeout=0s", "PT0S", "10s"),
				arguments("fairway.discovery.max-services=0", "0", "from 1"),
				arguments(registry + ".type=etcdd", "etcdd",
						"config, consul, dns, etcd, file, kubernetes, memory, nacos, spring"),
				arguments(registry + ".type=file", ".directory", "for example"),
				arguments(registry + ".refresh-interval=10s", ".type", "for example to memory"),
				arguments(registry + ".type=spring," + registry + ".refresh-interval=-1s", "PT-1S", "10s"),
				arguments("fairway.registration.ttl=0s", "PT0S", "10s"),
				arguments("fairway.registration.registries=nowhere", "nowhere", "Use one of memory"),
				arguments("fairway.registration.registries=spring", "does not accept", "Use one of memory"),
				arguments(registry + ".type=config," + instance + ".uri=10.0.0.9:8080", "10.0.0.9:8080",
						"http://10.0.0.9:8080"),
				arguments(registry + ".type=config," + instance + ".uri=http://a:80/path", "http://a:80/path",
						"http://10.0.0.9:8080"),
				arguments(registry + ".type=config," + instance + ".uri=http://user@a:80", "user@a",
						"http://10.0.0.9:8080"),
				arguments(registry + ".type=config," + instance + ".port=80", ".host", "10.0.0.9"),
				arguments(registry + ".type=config," + instance + ".host=a_b," + instance + ".port=80", "a_b",
						"Correct the instance"),
				arguments(registry + ".type=config," + instance + ".host=a," + instance + ".port=65536", "65536",
						"Correct the instance"),
				arguments(registry + ".type=config," + instance + ".uri=http://a:80," + instance + ".weight=-1",
						"weight '-1'", "Correct the instance"),
				arguments(registry + ".type=config," + instance + ".uri=http://a:80," + registry
						+ ".services.users[1].uri=http://a:80", "same address", "Remove one"));
	}

	static Stream<Arguments> mistakesOfSelection() {
		String all = "fairway.loadbalancer.";
		String gold = all + "subsets.gold";
		String header = all + "subset-header=X-Subset,";
		return Stream.of(arguments(gold + ".match.tags=gold", "subset-header' with value ''", "SubsetSelector"),
				arguments(gold + ".match.tags=gold," + all + "subset-header= ", "nothing chooses", "X-Subset"),
				arguments(header + gold + ".policy=random", gold + ".match'", "or remove the subset"),
				arguments(header + gold + ".match.tags=gold," + gold + ".policy=fastest", gold + ".policy'",
						"round-robin"),
				arguments(all + "hint.enabled=true," + all + "hint.header=", "hint.header'", "X-SC-LB-Hint"),
				arguments(all + "subset.size=-1", "subset.size' with value '-1'", "from 0 to 1000"),
				arguments(all + "clients.users.subset.size=1001", "users.subset.size'", "from 0 to 1000"),
				arguments(all + "subset.size=5," + all + "subset.client-index=-1", "client-index' with value '-1'",
						"to auto"),
				arguments(all + "subset.size=5," + all + "subset.client-index=10000", "from 0 to 9999", "to auto"),
				arguments(all + "subset.size=5," + all + "subset.client-index=first", "'first'", "to auto"));
	}

	static Stream<Arguments> mistakesOfLimitsAndBreakers() {
		String limit = "fairway.loadbalancer.limit.";
		String breaker = "fairway.loadbalancer.circuit-breaker.";
		String users = "fairway.loadbalancer.clients.users.";
		return Stream.of(arguments(limit + "max-requests=-1", "limit.max-requests' with value '-1'", "from 0"),
				arguments(users + "limit.max-requests-per-instance=-1", "per-instance' with value '-1'", "from 0"),
				arguments(limit + "adaptive.min=0", "adaptive.min' with value '0'", "from 1"),
				arguments(limit + "adaptive.max=4", "adaptive.max' with value '4'", "from 5"),
				arguments(limit + "adaptive.initial=201", "adaptive.initial' with value '201'", "from 5 to 200"),
				arguments(limit + "adaptive.tolerance=0.5", "adaptive.tolerance' with value '0.5'", "from 1.0"),
				arguments(breaker + "failure-rate-threshold=0", "failure-rate-threshold' with value '0.0'", "to 100"),
				arguments(breaker + "slow-call-rate-threshold=101", "with value '101.0'", "to 100"),
				arguments(breaker + "slow-call-duration-threshold=0s", "duration-threshold' with value", "10s"),
				arguments(breaker + "sliding-window-size=0", "sliding-window-size' with value '0'", "from 1"),
				arguments(breaker + "minimum-number-of-calls=0", "number-of-calls' with value '0'", "from 1"),
				arguments(breaker + "permitted-number-of-calls-in-half-open-state=0", "half-open-state'", "from 1"),
				arguments(breaker + "wait-duration-in-open-state=-1s", "PT-1S", "10s"),
				arguments(breaker + "exponential-backoff-multiplier=0.5", "multiplier' with value '0.5'", "from 1.0"),
				arguments(users + "circuit-breaker.service.sliding-window-size=-5", "users.circuit-breaker.service",
						"from 1"));
	}

	@ParameterizedTest
	@MethodSource("mistakesOfLimitsAndBreakers")
	void saysWhatIsWrongWithLimitsAndBreakers(String properties, String problem, String remedy) {
		saysWhatIsWrongAndWhatWouldDo(properties, problem, remedy);
	}

	@Test
	void saysWhichLibraryAnAdaptiveLimitNeeds() {
		this.runner.withClassLoader(new FilteredClassLoader("com.netflix.concurrency"))
			.withPropertyValues("fairway.loadbalancer.limit.adaptive.enabled=true")
			.run((context) -> assertThat(
					new InvalidConfigurationFailureAnalyzer().analyze(context.getStartupFailure()).getAction())
				.contains("com.netflix.concurrency-limits:concurrency-limits-core")
				.contains("limit.adaptive.enabled to false"));
	}

	@ParameterizedTest
	@MethodSource("mistakesOfSelection")
	void saysWhatIsWrongWithTheSelectionOfInstances(String properties, String problem, String remedy) {
		saysWhatIsWrongAndWhatWouldDo(properties, problem, remedy);
	}

	static Stream<Arguments> mistakesOfConsistentHashing() {
		String hash = "fairway.loadbalancer.consistent-hash";
		String header = hash + ".key.header=X-User-Id,";
		String keys = hash + ".keys";
		return Stream.of(
				arguments("fairway.loadbalancer.panic-threshold=50", "a key is required", ".key.header=X-User-Id"),
				arguments(hash + ".key.header= ", "a key is required", "query-parameter"),
				arguments(hash + ".key.terminal=true", "a key is required", ".key.header=X-User-Id"),
				arguments(header + hash + ".key.cookie=id", "'header, cookie'", hash + ".keys "),
				arguments(header + keys + "[0].path=true," + keys + "[0].bean=b", "'path, bean'", "the list " + keys),
				arguments(header + keys + "[0].terminal=true", keys + "[0]'", keys + "[0].header=X-User-Id"),
				arguments(hash + ".key.path-segment=0", "path-segment' with value '0'", "from 1"),
				arguments(hash + ".key.bean=tenant", "'tenant'", "Define a bean of type HashKey"),
				arguments(hash + ".key.source-ip=true", "no web application", "SourceAddress"),
				arguments(header + hash + ".table-size=65536", "table-size' with value '65536'", "such as 65537"),
				arguments(header + hash + ".table-size=-1", "table-size' with value '-1'", "such as 65537"),
				arguments(header + hash + ".load-factor=0.5", "load-factor' with value '0.5'", "such as 1.25"),
				arguments(header + hash + ".minimum-ring-size=0", "minimum-ring-size' with value '0'", "from 1 to"),
				arguments(header + hash + ".maximum-ring-size=1000", "minimum-ring-size' with value '1024'", "is 1000"),
				arguments(header + hash + ".maximum-ring-size=9000000", "'9000000'", "from 1 to 8388608"),
				arguments(header + hash + ".points-per-instance=-1", "points-per-instance' with value '-1'", "from 0"));
	}

	@ParameterizedTest
	@MethodSource("mistakesOfConsistentHashing")
	void saysWhatIsWrongWithConsistentHashing(String properties, String problem, String remedy) {
		saysWhatIsWrongAndWhatWouldDo("fairway.loadbalancer.policy=consistent-hash," + properties, problem, remedy);
	}

	static Stream<Arguments> mistakesOfRetries() {
		String idempotent = "fairway.loadbalancer.retry.mode=idempotent,fairway.loadbalancer.retry";
		String retry = "fairway.loadbalancer.retry";
		String client = "fairway.loadbalancer.clients.users.retry";
		return Stream.of(arguments(retry + ".max-attempts=0", "max-attempts' with value '0'", "from 1 to 100"),
				arguments(client + ".max-attempts=101", "clients.users.retry.max-attempts'", "from 1 to 100"),
				arguments(retry + ".statuses[0]=200", "statuses' with value '200'", "from 400 to 599"),
				arguments(retry + ".budget.percent=101", "budget.percent' with value '101'", "from 0 to 100"),
				arguments(retry + ".budget.minimum=-1", "budget.minimum' with value '-1'", "from 0 to"),
				arguments(retry + ".backoff.initial-interval=0s", "initial-interval' with value 'PT0S'", "to 10s"),
				arguments(retry + ".backoff.max-interval=500ms", "max-interval' with value 'PT0.5S'", "PT1S or more"),
				arguments(retry + ".backoff.multiplier=0.5", "multiplier' with value '0.5'", "from 1.0 to 100.0"),
				arguments(retry + ".backoff.jitter=2", "jitter' with value '2.0'", "from 0.0 to 1.0"),
				arguments(retry + ".hedge-after=p95", "hedge-after' with value 'p95'", "mode to idempotent"),
				arguments(idempotent + ".hedge-after=p100", "value 'p100'", "to 50ms or to p95"),
				arguments(idempotent + ".hedge-after=pNaN", "value 'pNaN'", "to 50ms or to p95"),
				arguments(idempotent + ".hedge-after=0s", "value '0s'", "to 50ms or to p95"),
				arguments(idempotent + ".hedge-after=soon", "value 'soon'", "to 50ms or to p95"));
	}

	@ParameterizedTest
	@MethodSource("mistakesOfRetries")
	void saysWhatIsWrongWithRetries(String properties, String problem, String remedy) {
		saysWhatIsWrongAndWhatWouldDo(properties, problem, remedy);
	}

	static Stream<Arguments> mistakesOfHealthChecks() {
		String check = "fairway.loadbalancer.health-check";
		return Stream.of(arguments(check + ".interval=0s", "interval' with value 'PT0S'", "to 10s"),
				arguments(check + ".interval=99ms", "at least 100ms", "to 10s"),
				arguments(check + ".transition-interval=-1s", "PT-1S", "transition-interval"),
				arguments(check + ".jitter=-1s", "jitter' with value 'PT-1S'", "0s"),
				arguments(check + ".timeout=0s", "timeout' with value 'PT0S'", "timeout"),
				arguments(check + ".idle-timeout=0s", "idle-timeout' with value 'PT0S'", "idle-timeout"),
				arguments(check + ".healthy-threshold=0", "healthy-threshold' with value '0'", "from 1 to 1000"),
				arguments(check + ".unhealthy-threshold=1001", "'1001'", "from 1 to 1000"),
				arguments(check + ".port=65536", "port' with value '65536'", "from 1 to 65535"),
				arguments(check + ".method=CONNECT", "'CONNECT'", "to GET"),
				arguments(check + ".path=health", "'health'", "to /actuator/health"),
				arguments(check + ".path=/a b", "without spaces", "to /actuator/health"),
				arguments(check + ".path=/a#b", "a fragment", "to /actuator/health"),
				arguments(check + ".host=users/x", "'users/x'", "users.example.org"),
				arguments(check + ".headers.Host=users", "headers.Host'", check + ".host"),
				arguments(check + ".headers.X-Token=t\u00e9l\u00e9", "headers.X-Token' with value '***'", "Correct"),
				arguments(check + ".expected-statuses=2xx", "[2xx]", "200-299,401"),
				arguments(check + ".expected-statuses=299-200", "299-200", "200-299,401"),
				arguments(check + ".ssl-bundle=nowhere", "'nowhere'", "under spring.ssl.bundle"),
				arguments("fairway.loadbalancer.clients.users.health-check.path=x", "clients.users.health-check.path",
						"/actuator/health"));
	}

	@ParameterizedTest
	@MethodSource("mistakesOfHealthChecks")
	void saysWhatIsWrongWithHealthChecks(String properties, String problem, String remedy) {
		saysWhatIsWrongAndWhatWouldDo(properties, problem, remedy);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.grpc.health", "io.grpc.netty" })
	void saysWhichLibraryHealthChecksMiss(String packageName) {
		this.runner.withClassLoader(new FilteredClassLoader(packageName))
			.withPropertyValues("fairway.loadbalancer.health-check.enabled=true",
					"fairway.loadbalancer.health-check.type=grpc")
			.run((context) -> assertThat(
					new InvalidConfigurationFailureAnalyzer().analyze(context.getStartupFailure()).getAction())
				.contains("io.grpc:grpc-services and io.grpc:grpc-netty"));
	}

	static Stream<Arguments> mistakesOfEjection() {
		String outlier = "fairway.loadbalancer.outlier";
		String client = "fairway.loadbalancer.clients.users.outlier";
		return Stream.of(arguments(outlier + ".consecutive-5xx=-1", "consecutive5xx' with value '-1'", "from 0 to"),
				arguments(client + ".consecutive-5xx=-1", "clients.users.outlier.consecutive5xx'", "from 0 to"),
				arguments(outlier + ".consecutive-gateway-failures=-1", "consecutive-gateway-failures'", "from 0 to"),
				arguments(outlier + ".consecutive-local-origin-failures=-1", "consecutive-local-origin-failures'",
						"from 0 to"),
				arguments(outlier + ".interval=0s", "interval' with value 'PT0S'", "from PT0.001S to PT24H"),
				arguments(outlier + ".interval=2d", "interval' with value 'PT48H'", "from PT0.001S to PT24H"),
				arguments(outlier + ".base-ejection-time=-30s", "'PT-30S'", "from PT0.001S to PT24H"),
				arguments(outlier + ".max-ejection-time=20s", "max-ejection-time' with value 'PT20S'",
						"from PT30S to PT24H"),
				arguments(outlier + ".max-ejection-time-jitter=-1s", "'PT-1S'", "from PT0S to PT24H"),
				arguments(outlier + ".max-ejection-percent=0", "max-ejection-percent' with value '0'", "from 1 to 100"),
				arguments(outlier + ".max-ejection-percent=101", "'101'", "from 1 to 100"),
				arguments(outlier + ".success-rate.minimum-hosts=-1", "success-rate.minimum-hosts'", "from 0 to"),
				arguments(outlier + ".success-rate.request-volume=-1", "success-rate.request-volume'", "from 0 to"),
				arguments(outlier + ".success-rate.stdev-factor=NaN", "'NaN'", "from 0.0 to 100.0"),
				arguments(outlier + ".success-rate.minimum-difference=101", "'101.0'", "from 0.0 to 100.0"),
				arguments(outlier + ".failure-percentage.threshold=101", "'101'", "from 0 to 100"),
				arguments(outlier + ".failure-percentage.minimum-hosts=-1", "percentage.minimum-hosts'", "from 0 to"),
				arguments(outlier + ".failure-percentage.request-volume=-1", "percentage.request-volume'",
						"from 0 to"));
	}

	@ParameterizedTest
	@MethodSource("mistakesOfEjection")
	void saysWhatIsWrongWithEjection(String properties, String problem, String remedy) {
		saysWhatIsWrongAndWhatWouldDo(properties, problem, remedy);
	}

	static Stream<Arguments> mistakesOfLocality() {
		String locality = "fairway.loadbalancer.locality";
		String places = locality + ".distribute[0]";
		return Stream.of(arguments(locality + ".mode=strict", "not known where", locality + ".zone"),
				arguments(locality + ".mode=failover", "settings of this mode are required", ".us-east-1 to us-west-2"),
				arguments(locality + ".mode=distribute", "settings of this mode", "[0].from to us-east-1/*"),
				arguments(locality + ".mode=failover-priority", "settings of this mode", "topology.kubernetes.io/zone"),
				arguments(locality + ".failover.us=eu," + locality + ".failover-priority=rack",
						"[failover, failover-priority]", locality + ".mode to one of them"),
				arguments(locality + ".failover-priority==1", "'=1'", "rack=1"),
				arguments(places + ".to.us=100", places + ".from'", "us-east-1/*"),
				arguments(places + ".from=us," + places + ".to.us=80", "sum of 80", "[us-east-1/*]: 80"),
				arguments(places + ".from=us," + places + ".to.us=101", "from 1 to 100", "[us-east-1/*]: 80"),
				arguments(places + ".from=us/a/b," + places + ".to.us=100", "'us/a/b'", "[us-east-1/*]: 80"),
				arguments(places + ".from=us," + places + ".to[us/]=100", "'us/'", "[us-east-1/*]: 80"),
				arguments(locality + ".overprovisioning-factor=0.9", "0.9", "from 1.0 to 100.0"),
				arguments(locality + ".zone-aware.enabled=true", "no name", "spring.application.name"),
				arguments(locality + ".zone-aware.enabled=true," + locality + ".zone-aware.min-cluster-size=0", "'0'",
						"from 1 to"),
				arguments(locality + ".zone-aware.enabled=true," + locality + ".mode=strict," + locality + ".zone=a",
						"mode strict", "prefer or failover"),
				arguments("fairway.loadbalancer.clients.users.locality.mode=strict", "clients.users.locality.mode",
						"clients.users.locality.zone"));
	}

	@ParameterizedTest
	@MethodSource("mistakesOfLocality")
	void saysWhatIsWrongWithLocality(String properties, String problem, String remedy) {
		saysWhatIsWrongAndWhatWouldDo(properties, problem, remedy);
	}

	@ParameterizedTest
	@MethodSource("mistakes")
	void saysWhatIsWrongAndWhatWouldDo(String properties, String problem, String remedy) {
		this.runner.withPropertyValues(properties.split(",")).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("Property 'fairway.").contains(problem);
			assertThat(analysis.getAction()).contains(remedy);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "fairway.loadbalancer.polcy=random", "fairway.loadbalancer.clients.users.polcy=random",
			"fairway.discovery.registry.a.type=memory", "fairway.registration.regsitries=a" })
	void refusesPropertiesThatDoNotExist(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(UnboundConfigurationPropertiesException.class));
	}

	@Test
	void saysWhichLibraryIsMissing(@TempDir Path directory) {
		this.runner.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withPropertyValues("fairway.discovery.registries.r.type=file",
					"fairway.discovery.registries.r.directory=" + directory)
			.run((context) -> assertThat(
					new InvalidConfigurationFailureAnalyzer().analyze(context.getStartupFailure()).getAction())
				.contains("tools.jackson.core:jackson-databind"));
	}

	@Test
	void saysWhichDirectoryCannotBeUsed(@TempDir Path directory) throws Exception {
		Path file = Files.createFile(directory.resolve("file"));
		this.runner
			.withPropertyValues("fairway.discovery.registries.r.type=file",
					"fairway.discovery.registries.r.directory=" + file)
			.run((context) -> {
				FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer()
					.analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("r.directory").contains(file.toString());
			});
	}

}
