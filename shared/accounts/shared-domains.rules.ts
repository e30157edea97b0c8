const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Providers whose addresses say nothing about the employer: they never make or match an account. */
export const FREE_MAIL = words(
  "live.com live.co.uk live.nl live.fr live.de live.it live.ca live.se live.no live.dk live.be live.ie live.jp " +
    "live.com.au live.com.mx live.com.pt live.in live.cn live.at msn.com me.com mac.com pm.me proton.me web.de " +
    "t-online.de freenet.de arcor.de online.de posteo.de posteo.net mailbox.org mail.com email.com post.com " +
    "usa.net dr.com consultant.com engineer.com mail.ru bk.ru inbox.ru list.ru internet.ru ya.ru qq.com vip.qq.com " +
    "163.com 126.com 139.com 189.cn yeah.net sina.com sina.cn sohu.com foxmail.com aliyun.com naver.com daum.net " +
    "hanmail.net nate.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr " +
    "libero.it virgilio.it alice.it tin.it inwind.it iol.it btinternet.com btopenworld.com sky.com talktalk.net " +
    "ntlworld.com virginmedia.com blueyonder.co.uk plusnet.com comcast.net verizon.net att.net sbcglobal.net " +
    "bellsouth.net cox.net charter.net spectrum.net earthlink.net optonline.net frontier.com frontiernet.net " +
    "centurylink.net windstream.net juno.com netzero.net netscape.net shaw.ca rogers.com sympatico.ca telus.net " +
    "videotron.ca bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz uol.com.br bol.com.br " +
    "terra.com.br ig.com.br globo.com prodigy.net.mx zoho.com zohomail.com hey.com tuta.io tuta.com wp.pl o2.pl " +
    "interia.pl onet.pl op.pl poczta.fm seznam.cz centrum.cz email.cz abv.bg mail.bg ukr.net i.ua bluewin.ch " +
    "hispeed.ch sunrise.ch skynet.be telenet.be proximus.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl chello.nl " +
    "telia.com bredband.net online.no mail.dk ofir.dk kolumbus.fi luukku.com sapo.pt clix.pt telefonica.net " +
    "docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp duck.com " +
    "mozmail.com simplelogin.com anonaddy.com hushmail.com privaterelay.appleid.com appleid.com runbox.com " +
    "disroot.org riseup.net mailinator.com guerrillamail.com yopmail.com 10minutemail.com sharklasers.com " +
    "trashmail.com temp-mail.org tempmail.com dispostable.com getnada.com maildrop.cc noreply.github.com",
);

/** Providers that have the same name under many suffixes. */
export const FREE_MAIL_BRANDS = words(
  "gmail googlemail outlook hotmail yahoo ymail rocketmail aol icloud protonmail gmx yandex rambler fastmail tutanota " +
    "rediffmail tiscali lycos excite caramail mailfence",
);

/**
 * Social networks, site builders, directories and file stores beside those in the private section of the
 * Public Suffix List, with all hosts below them: a page there says who writes, its domain does not.
 */
export const SHARED_HOSTS = words(
  "facebook.com fb.com fb.me m.me instagram.com linkedin.com lnkd.in twitter.com x.com t.co threads.net " +
    "threads.com tiktok.com youtube.com youtu.be vimeo.com pinterest.com snapchat.com reddit.com medium.com " +
    "substack.com tumblr.com quora.com xing.com vk.com ok.ru weibo.com wechat.com telegram.org t.me telegram.me " +
    "whatsapp.com wa.me discord.gg mastodon.social bsky.app bsky.social meetup.com " +
    "eventbrite.com behance.net dribbble.com deviantart.com soundcloud.com twitch.tv patreon.com " +
    "linktr.ee linktree.com bio.link beacons.ai lnk.bio taplink.cc campsite.bio about.me bit.ly " +
    "tinyurl.com goo.gl ow.ly rebrand.ly wordpress.com blogger.com squarespace.com weebly.com " +
    "weeblysite.com wix.com editorx.com webflow.com jimdo.com jimdofree.com jimdosite.com godaddysites.com " +
    "strikingly.com mystrikingly.com site123.me webnode.com webnode.page ucraft.com yolasite.com tilda.ws " +
    "hubspotpagebuilder.com hs-sites.com business.site sites.google.com docs.google.com drive.google.com plus.google.com maps.google.com play.google.com apps.apple.com g.page canva.site " +
    "github.com bitbucket.org sourceforge.net " +
    "bigcartel.com etsy.com ebay.com aliexpress.com gumroad.com " +
    "fiverr.com upwork.com freelancer.com crunchbase.com zoominfo.com apollo.io yelp.com " +
    "tripadvisor.com trustpilot.com angel.co wellfound.com g2.com capterra.com wikipedia.org wikidata.org " +
    "sharepoint.com 1drv.ms archive.org",
);
