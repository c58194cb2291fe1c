package io.fairway.autoconfigure;

import java.util.concurrent.ThreadLocalRandom;

import io.etcd.jetcd.api.KVGrpc;
import io.grpc.ManagedChannel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.registry.etcd.EtcdRegistry;

/**
 * The type "etcd" of registry.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ KVGrpc.class, ManagedChannel.class, JsonMapper.class })
class EtcdRegistryConfiguration {

	@Bean
	RegistryFactory fairwayEtcdRegistryFactory(ObjectProvider<SslBundles> sslBundles) {
		return SimpleRegistryFactory.of("etcd",
				(name, properties) -> new EtcdRegistry(name, EtcdSettingsFactory.create(name, properties, sslBundles),
						(bound) -> ThreadLocalRandom.current().nextInt(bound)));
	}

}
