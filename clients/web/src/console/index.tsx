import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { Navigate, Route, Routes } from "react-router";
import { FeedProvider } from "./feed/FeedProvider";
import { Layout } from "./Layout";
import { SamplerProvider } from "./overview/SamplerProvider";
import { StepUpProvider } from "./parts";
import { Refused } from "./Refused";
import { firstSection, groups, isOperator, maySee, type Section } from "./sections";
import { useMe } from "./session";

const pages: Record<Section, LazyExoticComponent<ComponentType>> = {
  overview: lazy(() => import("./overview/Overview")),
  streams: lazy(() => import("./streams/Streams")),
  feed: lazy(() => import("./feed/Feed")),
  reports: lazy(() => import("./reports/Reports")),
  users: lazy(() => import("./users/Users")),
  organisation: lazy(() => import("./organisation/Organisation")),
  sso: lazy(() => import("./sso/SingleSignOn")),
  keys: lazy(() => import("./keys/Keys")),
  webhooks: lazy(() => import("./webhooks/Webhooks")),
  audit: lazy(() => import("./audit/Audit")),
  tenants: lazy(() => import("./tenants/Tenants")),
  jobs: lazy(() => import("./jobs/Jobs")),
  silos: lazy(() => import("./silos/Silos")),
};

const sections = groups.flatMap(({ sections }): readonly Section[] => sections);

/** For moderators, admins and operators. A page that a role may not use is refused politely, also where its address is typed. */
export default function Console() {
  const me = useMe();
  const first = firstSection(me);
  const routes = (
    <Routes>
      <Route element={<Layout me={me} />}>
        {first && <Route index element={<Navigate to={first} replace />} />}
        {sections.map((section) => {
          const Page = pages[section];
          return <Route key={section} path={`${section}/*`} element={maySee(section, me) ? <Page /> : <Refused section={section} />} />;
        })}
        <Route path="*" element={first ? <Navigate to={`/console/${first}`} replace /> : <Refused />} />
      </Route>
    </Routes>
  );
  return (
    <StepUpProvider>
      {isOperator(me) ? <FeedProvider><SamplerProvider>{routes}</SamplerProvider></FeedProvider> : routes}
    </StepUpProvider>
  );
}
