package io.fairway.integration.nacos;

import com.alibaba.nacos.core.code.ControllerMethodsCache;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.web.servlet.ServletComponentScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The naming part of a Nacos server. It keeps its files below the system property
 * {@code nacos.home}, and besides the port of its HTTP server it opens the ports at the
 * distances of -1000, 1000 and 1001 on every interface of the machine.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = { ManagementWebSecurityAutoConfiguration.class, SecurityAutoConfiguration.class,
		SecurityFilterAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class })
@EnableScheduling
@ComponentScan("com.alibaba.nacos")
@ServletComponentScan("com.alibaba.nacos")
public class NacosServer {

	/**
	 * Starts the server, and ends it with the process that started it.
	 * @param args properties of Spring Boot
	 */
	public static void main(String[] args) {
		ProcessHandle.current().parent().ifPresent((test) -> test.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
		SpringApplication.run(NacosServer.class, args);
	}

	@Bean
	InitializingBean controllerMethods(ControllerMethodsCache cache) {
		return () -> {
			cache.initClassMethod("com.alibaba.nacos.core.controller");
			cache.initClassMethod("com.alibaba.nacos.naming.controllers");
		};
	}

}
