/** The keys of the test tenant. On their own, for programs that tests start know nothing of the test runner. */
export const testSecretKey = 'sk_test-secret-key-of-the-test-tenant-0000';
export const testManagementKey = 'mk_test-management-key-of-the-test-tenant-0';
